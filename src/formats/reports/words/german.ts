import type { Words } from './words.ts';

const askAnotherWay = 'Fragen Sie die Person auf anderem Weg nach der richtigen Adresse.';
const showIt = 'Zeigen Sie diesen Bericht Ihrem Postmaster.';
const tellThem =
  'Sagen Sie der Person auf anderem Weg, dass Ihre Mail nicht ankommt, oder zeigen Sie diesen Bericht Ihrem Postmaster.';

export const german: Words = {
  titles: {
    failed: 'Nicht zugestellt',
    delayed: 'Verspätet',
    delivered: 'Zugestellt',
    relayed: 'Weitergegeben',
    expanded: 'Weitergegeben',
  },
  one: {
    failed: (address) => `Ihre Nachricht an ${address} wurde nicht zugestellt.`,
    delayed: (address) => `Ihre Nachricht an ${address} ist noch nicht zugestellt.`,
    delivered: (address) => `Ihre Nachricht ist im Postfach von ${address} angekommen.`,
    relayed: (address) => `Ihre Nachricht wurde an den Mailserver von ${address} weitergegeben.`,
    expanded: (address) =>
      `Ihre Nachricht hat ${address} erreicht und wird von dort an mehrere Personen weitergegeben.`,
  },
  many: {
    failed: (count) => `Ihre Nachricht wurde an die folgenden ${count} Adressen nicht zugestellt.`,
    delayed: (count) => `Ihre Nachricht ist an die folgenden ${count} Adressen noch nicht zugestellt.`,
    delivered: (count) => `Ihre Nachricht ist in den Postfächern der folgenden ${count} Adressen angekommen.`,
    relayed: (count) => `Ihre Nachricht wurde an die Mailserver der folgenden ${count} Adressen weitergegeben.`,
    expanded: (count) =>
      `Ihre Nachricht hat die folgenden ${count} Adressen erreicht und wird von dort an mehrere Personen weitergegeben.`,
  },
  meaning: {
    delayed: 'Sie müssen nichts tun: Wir versuchen es weiter, und Sie hören von uns, falls wir aufgeben.',
    delivered: 'Das sagt nicht, dass sie gelesen wurde.',
    relayed: 'Dieser Server meldet nicht, ob sie ankommt. Sie hören also nur noch davon, wenn etwas misslingt.',
    expanded: 'Ob sie alle erreicht, wird nicht gemeldet.',
  },
  causes: {
    noMailbox: ['Der empfangende Server kennt kein solches Postfach.', `Prüfen Sie die Schreibweise. ${askAnotherWay}`],
    badAddress: ['Mit der Adresse stimmt etwas nicht.', `Prüfen Sie die Schreibweise. ${askAnotherWay}`],
    closed: ['Das Postfach gibt es, aber es ist geschlossen.', askAnotherWay],
    noDomain: ['Den Namen hinter dem @-Zeichen gibt es nicht.', `Prüfen Sie die Schreibweise. ${askAnotherWay}`],
    noMail: [
      'Die Domain hinter dem @-Zeichen erklärt, dass sie keine Mail annimmt.',
      `Prüfen Sie die Schreibweise. ${askAnotherWay}`,
    ],
    full: ['Das Postfach ist voll.', 'Versuchen Sie es in einigen Tagen wieder, oder auf anderem Weg.'],
    tooLarge: [
      'Die Nachricht ist zu groß für den empfangenden Server.',
      'Senden Sie sie in kleineren Teilen, oder senden Sie einen Link.',
    ],
    spam: [
      'Der empfangende Server hält die Nachricht für unerwünschte Werbung (Spam).',
      'Schreiben Sie sie mit anderen Worten und weniger Links, oder bitten Sie die Person auf anderem Weg, Mail von Ihnen zuzulassen.',
    ],
    content: [
      'Der empfangende Server hält etwas in der Nachricht, etwa einen Anhang oder einen Link, für gefährlich.',
      'Senden Sie sie ohne den Anhang oder Link, oder geben Sie die Datei auf anderem Weg weiter.',
    ],
    unproven: [
      'Der empfangende Server konnte nicht prüfen, dass die Nachricht wirklich von Ihrer Domain kommt.',
      `${showIt} Die Einträge Ihrer Domain (SPF, DKIM, DMARC) sollten angesehen werden.`,
    ],
    blocked: [
      'Der empfangende Server nimmt zurzeit keine Mail von unserem Server an. Das liegt nicht an Ihnen oder Ihrer Nachricht.',
      `${showIt} Wenn es eilt, erreichen Sie die Person auf anderem Weg.`,
    ],
    notAllowed: [
      'An diese Adresse dürfen nicht alle schreiben, und Ihre Adresse gehört nicht dazu.',
      'Bitten Sie die Person, oder wer die Liste betreut, Mail von Ihnen zuzulassen.',
    ],
    refused: ['Der empfangende Server hat die Nachricht nach seinen eigenen Regeln abgelehnt.', tellThem],
    relaying: [
      'Der gefragte Server sagt, dass er für diese Adresse keine Mail annimmt.',
      'Prüfen Sie die Schreibweise hinter dem @-Zeichen. Wenn sie stimmt, sagen Sie es der Person auf anderem Weg: Ihre Mail ist nicht richtig eingerichtet.',
    ],
    badSender: [
      'Der empfangende Server nimmt Ihre eigene Adresse nicht an.',
      `Prüfen Sie den Absender in Ihrem Mailprogramm. ${showIt}`,
    ],
    tooMuch: [
      'Es wurde in zu kurzer Zeit zu viel Mail dorthin gesendet.',
      'Versuchen Sie es später wieder, an weniger Personen auf einmal.',
    ],
    loop: ['Die Nachricht lief zwischen Servern im Kreis.', tellThem],
    unicode: [
      'Die Adresse oder die Nachricht hat Buchstaben, die der empfangende Server nicht versteht.',
      'Fragen Sie die Person nach einer Adresse ohne Umlaute und besondere Zeichen.',
    ],
    unprotected: [
      'Die Nachricht darf nur verschlüsselt reisen, und der empfangende Server bietet das nicht so sicher an, wie es sein muss.',
      'Wenn Sie diesen Schutz selbst verlangt haben, senden Sie sie ohne ihn noch einmal. Sonst zeigen Sie diesen Bericht Ihrem Postmaster.',
    ],
    malformed: [
      'Der empfangende Server beanstandet die Form der Nachricht.',
      'Senden Sie sie noch einmal als einfachen Text.',
    ],
    broken: [
      'Der empfangende Server ist nicht richtig eingerichtet oder gestört.',
      `Versuchen Sie es später wieder. ${tellThem}`,
    ],
    expired: [
      'Der empfangende Server war nicht zu erreichen oder nahm die Nachricht nicht an.',
      'Versuchen Sie es später wieder, oder erreichen Sie die Person auf anderem Weg.',
    ],
    late: [
      'Sie konnte nicht in der Zeit zugestellt werden, die Sie ihr gegeben haben.',
      'Wenn es noch wichtig ist, senden Sie sie noch einmal und geben Sie ihr mehr Zeit.',
    ],
    suppressed: [
      'Mail an diese Adresse ist schon mehrmals gescheitert; deshalb sendet unser Server vorerst nichts dorthin.',
      'Prüfen Sie die Schreibweise. Wenn die Adresse wieder gilt, bitten Sie Ihren Postmaster, sie von der Sperrliste zu nehmen.',
    ],
    givenUp: [
      'Der Postmaster unseres Servers hat die Zustellung beendet.',
      'Fragen Sie Ihren Postmaster nach dem Grund.',
    ],
    unknown: ['Der empfangende Server hat die Nachricht abgelehnt.', tellThem],
  },
  canDo: 'Was Sie tun können:',
  meant: (domain) => `Meinten Sie ${domain}?`,
  gaveUp: (span) => `Wir haben es ${span} lang immer wieder versucht und geben nun auf.`,
  days: (count) => (count === 1 ? '1 Tag' : `${count} Tage`),
  hours: (count) => (count === 1 ? '1 Stunde' : `${count} Stunden`),
  subject: 'Betreff',
  sent: 'Gesendet',
  until: (date) => `Wir versuchen es bis ${date}.`,
  wroteTo: (address) => `Sie schrieben an ${address}`,
  said: (host) => `Der Server ${host} sagte`,
  lastKnown: 'Das Letzte, was wir wissen',
  closing: (hostName) => `Geschrieben vom Mailsystem auf ${hostName}; Antworten darauf liest niemand.`,
  headerFollows: 'Es folgen ein Bericht für Programme und der Kopf Ihrer Nachricht.',
  wholeFollows: 'Es folgen ein Bericht für Programme und Ihre Nachricht.',
};
