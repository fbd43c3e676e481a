import type { Words } from './words.ts';

const askAnotherWay = 'Demandez la bonne adresse à la personne par un autre moyen.';
const showIt = 'Montrez ce rapport à votre postmaster.';
const tellThem =
  'Prévenez la personne par un autre moyen que votre courrier n’arrive pas, ou montrez ce rapport à votre postmaster.';

export const french: Words = {
  titles: {
    failed: 'Non distribué',
    delayed: 'En retard',
    delivered: 'Distribué',
    relayed: 'Transmis',
    expanded: 'Transmis',
  },
  one: {
    failed: (address) => `Votre message à ${address} n’a pas été distribué.`,
    delayed: (address) => `Votre message à ${address} n’a pas encore été distribué.`,
    delivered: (address) => `Votre message est arrivé dans la boîte aux lettres de ${address}.`,
    relayed: (address) => `Votre message a été transmis au serveur de courrier de ${address}.`,
    expanded: (address) => `Votre message est arrivé à ${address}, qui le transmet à plusieurs personnes.`,
  },
  many: {
    failed: (count) => `Votre message n’a pas été distribué aux ${count} adresses ci-dessous.`,
    delayed: (count) => `Votre message n’a pas encore été distribué aux ${count} adresses ci-dessous.`,
    delivered: (count) => `Votre message est arrivé dans les boîtes aux lettres des ${count} adresses ci-dessous.`,
    relayed: (count) => `Votre message a été transmis aux serveurs de courrier des ${count} adresses ci-dessous.`,
    expanded: (count) =>
      `Votre message est arrivé aux ${count} adresses ci-dessous, qui le transmettent chacune à plusieurs personnes.`,
  },
  meaning: {
    delayed: 'Vous n’avez rien à faire : nous continuons d’essayer, et nous vous préviendrons si nous abandonnons.',
    delivered: 'Cela ne dit pas qu’il a été lu.',
    relayed: 'Ce serveur ne dit pas s’il arrive ; vous n’en saurez plus que si quelque chose échoue.',
    expanded: 'Rien n’indique s’il parvient à toutes.',
  },
  causes: {
    noMailbox: [
      'Le serveur du destinataire ne connaît pas cette boîte aux lettres.',
      `Vérifiez l’orthographe. ${askAnotherWay}`,
    ],
    badAddress: ['L’adresse n’est pas correcte.', `Vérifiez l’orthographe. ${askAnotherWay}`],
    closed: ['La boîte aux lettres existe, mais elle est fermée.', askAnotherWay],
    noDomain: ['Le nom après le signe @ n’existe pas.', `Vérifiez l’orthographe. ${askAnotherWay}`],
    noMail: [
      'Le domaine après le signe @ déclare ne pas accepter de courrier.',
      `Vérifiez l’orthographe. ${askAnotherWay}`,
    ],
    full: [
      'La boîte aux lettres est pleine.',
      'Réessayez dans quelques jours, ou joignez la personne par un autre moyen.',
    ],
    tooLarge: [
      'Le message est trop volumineux pour le serveur du destinataire.',
      'Envoyez-le en plusieurs parties, ou envoyez un lien.',
    ],
    spam: [
      'Le serveur du destinataire prend le message pour de la publicité indésirable (spam).',
      'Écrivez-le avec d’autres mots et moins de liens, ou demandez à la personne par un autre moyen d’autoriser votre courrier.',
    ],
    content: [
      'Le serveur du destinataire juge dangereux un élément du message, par exemple une pièce jointe ou un lien.',
      'Envoyez-le sans la pièce jointe ou le lien, ou partagez le fichier par un autre moyen.',
    ],
    unproven: [
      'Le serveur du destinataire n’a pas pu vérifier que le message vient vraiment de votre domaine.',
      `${showIt} Les enregistrements de votre domaine (SPF, DKIM, DMARC) devraient être examinés.`,
    ],
    blocked: [
      'Le serveur du destinataire n’accepte pas de courrier de notre serveur en ce moment. Ni vous ni votre message n’y êtes pour rien.',
      `${showIt} En cas d’urgence, joignez la personne par un autre moyen.`,
    ],
    notAllowed: [
      'Tout le monde ne peut pas écrire à cette adresse, et la vôtre n’est pas autorisée.',
      'Demandez à la personne, ou au responsable de la liste, d’autoriser votre courrier.',
    ],
    refused: ['Le serveur du destinataire a refusé le message selon ses propres règles.', tellThem],
    relaying: [
      'Le serveur interrogé dit qu’il n’accepte pas de courrier pour cette adresse.',
      'Vérifiez l’orthographe après le signe @. Si elle est juste, prévenez la personne par un autre moyen : son courrier est mal configuré.',
    ],
    badSender: [
      'Le serveur du destinataire n’accepte pas votre propre adresse.',
      `Vérifiez l’expéditeur dans votre logiciel de courrier. ${showIt}`,
    ],
    tooMuch: [
      'Trop de courrier y a été envoyé en trop peu de temps.',
      'Réessayez plus tard, à moins de personnes à la fois.',
    ],
    loop: ['Le message a tourné en rond entre des serveurs.', tellThem],
    unicode: [
      'L’adresse ou le message contient des lettres que le serveur du destinataire ne comprend pas.',
      'Demandez à la personne une adresse sans accents ni caractères spéciaux.',
    ],
    unprotected: [
      'Le message ne doit voyager que chiffré, et le serveur du destinataire ne l’offre pas de façon assez sûre.',
      'Si vous avez demandé cette protection vous-même, renvoyez-le sans elle. Sinon, montrez ce rapport à votre postmaster.',
    ],
    malformed: ['Le serveur du destinataire conteste la forme du message.', 'Renvoyez-le en texte simple.'],
    broken: ['Le serveur du destinataire est mal configuré ou en panne.', `Réessayez plus tard. ${tellThem}`],
    expired: [
      'Le serveur du destinataire était injoignable, ou n’a pas accepté le message.',
      'Réessayez plus tard, ou joignez la personne par un autre moyen.',
    ],
    late: [
      'Il n’a pas pu être distribué dans le délai que vous lui avez donné.',
      'S’il est encore utile, renvoyez-le avec un délai plus long.',
    ],
    suppressed: [
      'Le courrier pour cette adresse a déjà échoué plusieurs fois ; notre serveur n’y envoie donc plus rien pour l’instant.',
      'Vérifiez l’orthographe. Si l’adresse fonctionne de nouveau, demandez à votre postmaster de la retirer de la liste de blocage.',
    ],
    givenUp: ['Le postmaster de notre serveur a arrêté l’envoi.', 'Demandez-en la raison à votre postmaster.'],
    unknown: ['Le serveur du destinataire a refusé le message.', tellThem],
  },
  canDo: 'Ce que vous pouvez faire :',
  meant: (domain) => `Vouliez-vous dire ${domain} ?`,
  gaveUp: (span) => `Nous avons essayé à plusieurs reprises pendant ${span}, et nous abandonnons maintenant.`,
  days: (count) => (count === 1 ? '1 jour' : `${count} jours`),
  hours: (count) => (count === 1 ? '1 heure' : `${count} heures`),
  subject: 'Objet',
  sent: 'Envoyé',
  until: (date) => `Nous essayons jusqu’au ${date}.`,
  wroteTo: (address) => `vous avez écrit à ${address}`,
  said: (host) => `Le serveur ${host} a dit`,
  lastKnown: 'La dernière chose que nous savons',
  closing: (hostName) => `Écrit par le système de courrier de ${hostName} ; personne ne lit les réponses.`,
  headerFollows: 'Suivent un rapport pour les programmes et l’en-tête de votre message.',
  wholeFollows: 'Suivent un rapport pour les programmes et votre message.',
};
