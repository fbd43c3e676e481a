import type { Words } from './words.ts';

const askAnotherWay = 'Chieda alla persona l’indirizzo giusto in un altro modo.';
const showIt = 'Mostri questo rapporto al Suo postmaster.';
const tellThem =
  'Avvisi la persona in un altro modo che la Sua posta non arriva, o mostri questo rapporto al Suo postmaster.';

export const italian: Words = {
  titles: {
    failed: 'Non consegnato',
    delayed: 'In ritardo',
    delivered: 'Consegnato',
    relayed: 'Inoltrato',
    expanded: 'Inoltrato',
  },
  one: {
    failed: (address) => `Il Suo messaggio a ${address} non è stato consegnato.`,
    delayed: (address) => `Il Suo messaggio a ${address} non è ancora stato consegnato.`,
    delivered: (address) => `Il Suo messaggio è arrivato nella casella di ${address}.`,
    relayed: (address) => `Il Suo messaggio è stato inoltrato al server di posta di ${address}.`,
    expanded: (address) => `Il Suo messaggio è arrivato a ${address}, che lo inoltra a più persone.`,
  },
  many: {
    failed: (count) => `Il Suo messaggio non è stato consegnato ai ${count} indirizzi seguenti.`,
    delayed: (count) => `Il Suo messaggio non è ancora stato consegnato ai ${count} indirizzi seguenti.`,
    delivered: (count) => `Il Suo messaggio è arrivato nelle caselle dei ${count} indirizzi seguenti.`,
    relayed: (count) => `Il Suo messaggio è stato inoltrato ai server di posta dei ${count} indirizzi seguenti.`,
    expanded: (count) =>
      `Il Suo messaggio è arrivato ai ${count} indirizzi seguenti, ognuno dei quali lo inoltra a più persone.`,
  },
  meaning: {
    delayed: 'Non deve fare nulla: continuiamo a provare e La avviseremo se rinunciamo.',
    delivered: 'Questo non dice che sia stato letto.',
    relayed: 'Quel server non comunica se arriva: saprà altro solo se qualcosa va storto.',
    expanded: 'Non viene comunicato se raggiunge tutti.',
  },
  causes: {
    noMailbox: ['Il server del destinatario non conosce questa casella.', `Controlli l’ortografia. ${askAnotherWay}`],
    badAddress: ['C’è qualcosa di sbagliato nell’indirizzo.', `Controlli l’ortografia. ${askAnotherWay}`],
    closed: ['La casella esiste, ma è chiusa.', askAnotherWay],
    noDomain: ['Il nome dopo la chiocciola (@) non esiste.', `Controlli l’ortografia. ${askAnotherWay}`],
    noMail: [
      'Il dominio dopo la chiocciola (@) dichiara di non accettare posta.',
      `Controlli l’ortografia. ${askAnotherWay}`,
    ],
    full: ['La casella è piena.', 'Riprovi tra qualche giorno, o contatti la persona in un altro modo.'],
    tooLarge: [
      'Il messaggio è troppo grande per il server del destinatario.',
      'Lo invii in parti più piccole, o invii un link.',
    ],
    spam: [
      'Il server del destinatario considera il messaggio pubblicità indesiderata (spam).',
      'Lo scriva con altre parole e meno link, o chieda alla persona in un altro modo di permettere la Sua posta.',
    ],
    content: [
      'Il server del destinatario considera pericoloso qualcosa nel messaggio, per esempio un allegato o un link.',
      'Lo invii senza l’allegato o il link, o condivida il file in un altro modo.',
    ],
    unproven: [
      'Il server del destinatario non ha potuto verificare che il messaggio venga davvero dal Suo dominio.',
      `${showIt} Occorre controllare i record del Suo dominio (SPF, DKIM, DMARC).`,
    ],
    blocked: [
      'Il server del destinatario al momento non accetta posta dal nostro server. Non dipende da Lei né dal Suo messaggio.',
      `${showIt} Se è urgente, contatti la persona in un altro modo.`,
    ],
    notAllowed: [
      'Non tutti possono scrivere a questo indirizzo, e il Suo non è autorizzato.',
      'Chieda alla persona, o a chi cura la lista, di permettere la Sua posta.',
    ],
    refused: ['Il server del destinatario ha rifiutato il messaggio secondo le proprie regole.', tellThem],
    relaying: [
      'Il server interpellato dice di non accettare posta per questo indirizzo.',
      'Controlli l’ortografia dopo la chiocciola (@). Se è giusta, avvisi la persona in un altro modo: la sua posta non è configurata correttamente.',
    ],
    badSender: [
      'Il server del destinatario non accetta il Suo indirizzo di mittente.',
      `Controlli il mittente nel Suo programma di posta. ${showIt}`,
    ],
    tooMuch: ['È stata inviata troppa posta in troppo poco tempo.', 'Riprovi più tardi, a meno persone alla volta.'],
    loop: ['Il messaggio ha girato in tondo tra i server.', tellThem],
    unicode: [
      'L’indirizzo o il messaggio contiene lettere che il server del destinatario non capisce.',
      'Chieda alla persona un indirizzo senza accenti né caratteri speciali.',
    ],
    unprotected: [
      'Il messaggio può viaggiare solo cifrato, e il server del destinatario non lo offre con la sicurezza necessaria.',
      'Se ha chiesto Lei questa protezione, lo invii di nuovo senza. Altrimenti mostri questo rapporto al Suo postmaster.',
    ],
    malformed: [
      'Il server del destinatario contesta la forma del messaggio.',
      'Lo invii di nuovo come testo semplice.',
    ],
    broken: [
      'Il server del destinatario non è configurato correttamente o ha un guasto.',
      `Riprovi più tardi. ${tellThem}`,
    ],
    expired: [
      'Il server del destinatario non era raggiungibile, o non ha accettato il messaggio.',
      'Riprovi più tardi, o contatti la persona in un altro modo.',
    ],
    late: [
      'Non è stato possibile consegnarlo nel tempo che Lei gli ha dato.',
      'Se è ancora importante, lo invii di nuovo con più tempo.',
    ],
    suppressed: [
      'La posta a questo indirizzo è già fallita più volte; per ora il nostro server non vi invia nulla.',
      'Controlli l’ortografia. Se l’indirizzo funziona di nuovo, chieda al Suo postmaster di toglierlo dalla lista di blocco.',
    ],
    givenUp: ['Il postmaster del nostro server ha fermato la consegna.', 'Chieda il motivo al Suo postmaster.'],
    unknown: ['Il server del destinatario ha rifiutato il messaggio.', tellThem],
  },
  canDo: 'Che cosa può fare:',
  meant: (domain) => `Intendeva ${domain}?`,
  gaveUp: (span) => `Abbiamo provato più volte per ${span}, e ora rinunciamo.`,
  days: (count) => (count === 1 ? '1 giorno' : `${count} giorni`),
  hours: (count) => (count === 1 ? '1 ora' : `${count} ore`),
  subject: 'Oggetto',
  sent: 'Inviato',
  until: (date) => `Proviamo fino a ${date}.`,
  wroteTo: (address) => `Lei ha scritto a ${address}`,
  said: (host) => `Il server ${host} ha detto`,
  lastKnown: 'L’ultima cosa che sappiamo',
  closing: (hostName) => `Scritto dal sistema di posta di ${hostName}; nessuno legge le risposte.`,
  headerFollows: 'Seguono un rapporto per i programmi e l’intestazione del Suo messaggio.',
  wholeFollows: 'Seguono un rapporto per i programmi e il Suo messaggio.',
};
