import type { Words } from './words.ts';

const askAnotherWay = 'Vraag de persoon op een andere manier naar het juiste adres.';
const showIt = 'Laat dit bericht aan uw postmaster zien.';
const tellThem =
  'Laat de persoon op een andere manier weten dat uw mail niet aankomt, of laat dit bericht aan uw postmaster zien.';

export const dutch: Words = {
  titles: {
    failed: 'Niet bezorgd',
    delayed: 'Vertraagd',
    delivered: 'Bezorgd',
    relayed: 'Doorgegeven',
    expanded: 'Doorgegeven',
  },
  one: {
    failed: (address) => `Uw bericht aan ${address} is niet bezorgd.`,
    delayed: (address) => `Uw bericht aan ${address} is nog niet bezorgd.`,
    delivered: (address) => `Uw bericht is aangekomen in de mailbox van ${address}.`,
    relayed: (address) => `Uw bericht is doorgegeven aan de mailserver van ${address}.`,
    expanded: (address) => `Uw bericht heeft ${address} bereikt en wordt van daar aan meerdere personen doorgegeven.`,
  },
  many: {
    failed: (count) => `Uw bericht is niet bezorgd aan de ${count} adressen hieronder.`,
    delayed: (count) => `Uw bericht is nog niet bezorgd aan de ${count} adressen hieronder.`,
    delivered: (count) => `Uw bericht is aangekomen in de mailboxen van de ${count} adressen hieronder.`,
    relayed: (count) => `Uw bericht is doorgegeven aan de mailservers van de ${count} adressen hieronder.`,
    expanded: (count) =>
      `Uw bericht heeft de ${count} adressen hieronder bereikt en wordt van daar aan meerdere personen doorgegeven.`,
  },
  meaning: {
    delayed: 'U hoeft niets te doen: we blijven het proberen, en u hoort van ons als we het opgeven.',
    delivered: 'Dit zegt niet dat het gelezen is.',
    relayed: 'Die server meldt niet of het aankomt; u hoort dus alleen nog iets als er iets misgaat.',
    expanded: 'Of het hen allemaal bereikt, wordt niet gemeld.',
  },
  causes: {
    noMailbox: ['De ontvangende server kent deze mailbox niet.', `Controleer de spelling. ${askAnotherWay}`],
    badAddress: ['Er klopt iets niet aan het adres.', `Controleer de spelling. ${askAnotherWay}`],
    closed: ['De mailbox bestaat, maar is gesloten.', askAnotherWay],
    noDomain: ['De naam achter het apenstaartje (@) bestaat niet.', `Controleer de spelling. ${askAnotherWay}`],
    noMail: [
      'Het domein achter het apenstaartje (@) zegt dat het geen mail aanneemt.',
      `Controleer de spelling. ${askAnotherWay}`,
    ],
    full: ['De mailbox is vol.', 'Probeer het over enkele dagen opnieuw, of bereik de persoon op een andere manier.'],
    tooLarge: [
      'Het bericht is te groot voor de ontvangende server.',
      'Stuur het in kleinere delen, of stuur een link.',
    ],
    spam: [
      'De ontvangende server ziet het bericht aan voor ongewenste reclame (spam).',
      'Schrijf het met andere woorden en minder links, of vraag de persoon op een andere manier om uw mail toe te staan.',
    ],
    content: [
      'De ontvangende server vindt iets in het bericht gevaarlijk, zoals een bijlage of een link.',
      'Stuur het zonder de bijlage of link, of deel het bestand op een andere manier.',
    ],
    unproven: [
      'De ontvangende server kon niet nagaan dat het bericht echt van uw domein komt.',
      `${showIt} Er moet naar de records van uw domein (SPF, DKIM, DMARC) gekeken worden.`,
    ],
    blocked: [
      'De ontvangende server neemt op dit moment geen mail van onze server aan. Dat ligt niet aan u of uw bericht.',
      `${showIt} Als er haast bij is, bereik de persoon dan op een andere manier.`,
    ],
    notAllowed: [
      'Niet iedereen mag naar dit adres schrijven, en uw adres hoort daar niet bij.',
      'Vraag de persoon, of wie de lijst beheert, om uw mail toe te staan.',
    ],
    refused: ['De ontvangende server heeft het bericht volgens zijn eigen regels geweigerd.', tellThem],
    relaying: [
      'De gevraagde server zegt dat hij voor dit adres geen mail aanneemt.',
      'Controleer de spelling achter het apenstaartje (@). Als die klopt, laat het de persoon op een andere manier weten: de mail is daar niet goed ingesteld.',
    ],
    badSender: [
      'De ontvangende server neemt uw eigen adres niet aan.',
      `Controleer de afzender in uw mailprogramma. ${showIt}`,
    ],
    tooMuch: [
      'Er is in te korte tijd te veel mail naartoe gestuurd.',
      'Probeer het later opnieuw, aan minder personen tegelijk.',
    ],
    loop: ['Het bericht liep in een kring tussen servers.', tellThem],
    unicode: [
      'Het adres of het bericht bevat letters die de ontvangende server niet begrijpt.',
      'Vraag de persoon om een adres zonder accenten en bijzondere tekens.',
    ],
    unprotected: [
      'Het bericht mag alleen versleuteld reizen, en de ontvangende server biedt dat niet zo veilig aan als nodig is.',
      'Als u die bescherming zelf gevraagd hebt, stuur het dan nog eens zonder. Laat dit bericht anders aan uw postmaster zien.',
    ],
    malformed: [
      'De ontvangende server heeft bezwaar tegen de vorm van het bericht.',
      'Stuur het nog eens als gewone tekst.',
    ],
    broken: [
      'De ontvangende server is niet goed ingesteld of heeft een storing.',
      `Probeer het later opnieuw. ${tellThem}`,
    ],
    expired: [
      'De ontvangende server was niet te bereiken, of nam het bericht niet aan.',
      'Probeer het later opnieuw, of bereik de persoon op een andere manier.',
    ],
    late: [
      'Het kon niet bezorgd worden in de tijd die u ervoor gaf.',
      'Als het nog van belang is, stuur het dan nog eens en geef het meer tijd.',
    ],
    suppressed: [
      'Mail naar dit adres is al meerdere keren mislukt; daarom stuurt onze server er voorlopig niets heen.',
      'Controleer de spelling. Als het adres weer werkt, vraag uw postmaster dan om het van de blokkeerlijst te halen.',
    ],
    givenUp: ['De postmaster van onze server heeft de bezorging gestopt.', 'Vraag uw postmaster naar de reden.'],
    unknown: ['De ontvangende server heeft het bericht geweigerd.', tellThem],
  },
  canDo: 'Wat u kunt doen:',
  meant: (domain) => `Bedoelde u ${domain}?`,
  gaveUp: (span) => `We hebben het ${span} lang steeds weer geprobeerd en geven het nu op.`,
  days: (count) => (count === 1 ? '1 dag' : `${count} dagen`),
  hours: (count) => `${count} uur`,
  subject: 'Onderwerp',
  sent: 'Verzonden',
  until: (date) => `We proberen het tot ${date}.`,
  wroteTo: (address) => `u schreef aan ${address}`,
  said: (host) => `De server ${host} zei`,
  lastKnown: 'Het laatste wat we weten',
  closing: (hostName) => `Geschreven door het mailsysteem van ${hostName}; niemand leest de antwoorden.`,
  headerFollows: 'Hierna volgen een rapport voor programma’s en de kop van uw bericht.',
  wholeFollows: 'Hierna volgen een rapport voor programma’s en uw bericht.',
};
