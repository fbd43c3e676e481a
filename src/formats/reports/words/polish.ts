import type { Words } from './words.ts';

const askAnotherWay = 'Zapytaj adresata w inny sposób o właściwy adres.';
const showIt = 'Pokaż ten raport swojemu postmasterowi.';
const tellThem =
  'Powiadom adresata w inny sposób, że Twoja poczta nie dochodzi, albo pokaż ten raport swojemu postmasterowi.';

export const polish: Words = {
  titles: {
    failed: 'Nie dostarczono',
    delayed: 'Opóźnienie',
    delivered: 'Dostarczono',
    relayed: 'Przekazano',
    expanded: 'Przekazano',
  },
  one: {
    failed: (address) => `Twoja wiadomość do ${address} nie została dostarczona.`,
    delayed: (address) => `Twoja wiadomość do ${address} nie została jeszcze dostarczona.`,
    delivered: (address) => `Twoja wiadomość dotarła do skrzynki ${address}.`,
    relayed: (address) => `Twoja wiadomość została przekazana serwerowi poczty adresu ${address}.`,
    expanded: (address) => `Twoja wiadomość dotarła pod adres ${address}, skąd jest przekazywana kilku osobom.`,
  },
  many: {
    failed: (count) => `Twoja wiadomość nie została dostarczona do ${count} adresów wymienionych poniżej.`,
    delayed: (count) => `Twoja wiadomość nie została jeszcze dostarczona do ${count} adresów wymienionych poniżej.`,
    delivered: (count) => `Twoja wiadomość dotarła do skrzynek ${count} adresów wymienionych poniżej.`,
    relayed: (count) => `Twoja wiadomość została przekazana serwerom poczty ${count} adresów wymienionych poniżej.`,
    expanded: (count) =>
      `Twoja wiadomość dotarła do ${count} adresów wymienionych poniżej, skąd jest przekazywana kilku osobom.`,
  },
  meaning: {
    delayed: 'Nie musisz nic robić: próbujemy dalej, a jeśli zrezygnujemy, damy Ci znać.',
    delivered: 'To nie znaczy, że została przeczytana.',
    relayed: 'Ten serwer nie informuje, czy dotrze; dowiesz się więcej tylko wtedy, gdy coś się nie uda.',
    expanded: 'Nie wiadomo, czy dotrze do wszystkich.',
  },
  causes: {
    noMailbox: ['Serwer odbiorcy nie zna takiej skrzynki.', `Sprawdź pisownię. ${askAnotherWay}`],
    badAddress: ['Z adresem jest coś nie w porządku.', `Sprawdź pisownię. ${askAnotherWay}`],
    closed: ['Skrzynka istnieje, ale jest zamknięta.', askAnotherWay],
    noDomain: ['Nazwa po znaku @ nie istnieje.', `Sprawdź pisownię. ${askAnotherWay}`],
    noMail: ['Domena po znaku @ oświadcza, że nie przyjmuje poczty.', `Sprawdź pisownię. ${askAnotherWay}`],
    full: ['Skrzynka jest pełna.', 'Spróbuj ponownie za kilka dni albo skontaktuj się z adresatem w inny sposób.'],
    tooLarge: [
      'Wiadomość jest za duża dla serwera odbiorcy.',
      'Wyślij ją w mniejszych częściach albo wyślij odnośnik.',
    ],
    spam: [
      'Serwer odbiorcy uznał wiadomość za niechcianą reklamę (spam).',
      'Napisz ją innymi słowami i z mniejszą liczbą odnośników albo poproś adresata w inny sposób, aby zezwolił na Twoją pocztę.',
    ],
    content: [
      'Serwer odbiorcy uznał coś w wiadomości, na przykład załącznik lub odnośnik, za niebezpieczne.',
      'Wyślij ją bez załącznika lub odnośnika albo udostępnij plik w inny sposób.',
    ],
    unproven: [
      'Serwer odbiorcy nie mógł sprawdzić, czy wiadomość naprawdę pochodzi z Twojej domeny.',
      `${showIt} Należy przejrzeć wpisy Twojej domeny (SPF, DKIM, DMARC).`,
    ],
    blocked: [
      'Serwer odbiorcy nie przyjmuje obecnie poczty z naszego serwera. Nie chodzi o Ciebie ani o Twoją wiadomość.',
      `${showIt} W pilnej sprawie skontaktuj się z adresatem w inny sposób.`,
    ],
    notAllowed: [
      'Nie każdy może pisać na ten adres, a Twój adres nie jest uprawniony.',
      'Poproś adresata lub opiekuna listy, aby zezwolił na Twoją pocztę.',
    ],
    refused: ['Serwer odbiorcy odrzucił wiadomość zgodnie z własnymi zasadami.', tellThem],
    relaying: [
      'Zapytany serwer twierdzi, że nie przyjmuje poczty dla tego adresu.',
      'Sprawdź pisownię po znaku @. Jeśli jest poprawna, powiadom adresata w inny sposób: jego poczta nie jest dobrze skonfigurowana.',
    ],
    badSender: [
      'Serwer odbiorcy nie przyjmuje Twojego własnego adresu.',
      `Sprawdź nadawcę w swoim programie pocztowym. ${showIt}`,
    ],
    tooMuch: [
      'Wysłano tam zbyt dużo poczty w zbyt krótkim czasie.',
      'Spróbuj ponownie później, do mniejszej liczby osób naraz.',
    ],
    loop: ['Wiadomość krążyła w kółko między serwerami.', tellThem],
    unicode: [
      'Adres lub wiadomość zawiera litery, których serwer odbiorcy nie rozumie.',
      'Poproś adresata o adres bez polskich liter i znaków specjalnych.',
    ],
    unprotected: [
      'Wiadomość może podróżować tylko zaszyfrowana, a serwer odbiorcy nie zapewnia tego tak bezpiecznie, jak trzeba.',
      'Jeśli ta ochrona była Twoim życzeniem, wyślij wiadomość ponownie bez niej. W przeciwnym razie pokaż ten raport swojemu postmasterowi.',
    ],
    malformed: ['Serwer odbiorcy ma zastrzeżenia do formy wiadomości.', 'Wyślij ją ponownie jako zwykły tekst.'],
    broken: ['Serwer odbiorcy jest źle skonfigurowany albo ma awarię.', `Spróbuj ponownie później. ${tellThem}`],
    expired: [
      'Serwer odbiorcy był nieosiągalny albo nie przyjął wiadomości.',
      'Spróbuj ponownie później albo skontaktuj się z adresatem w inny sposób.',
    ],
    late: [
      'Nie udało się jej dostarczyć w wyznaczonym przez Ciebie czasie.',
      'Jeśli nadal jest ważna, wyślij ją ponownie i daj jej więcej czasu.',
    ],
    suppressed: [
      'Poczta na ten adres już kilka razy nie dotarła, dlatego nasz serwer na razie nic tam nie wysyła.',
      'Sprawdź pisownię. Jeśli adres znów działa, poproś swojego postmastera o usunięcie go z listy blokad.',
    ],
    givenUp: ['Postmaster naszego serwera wstrzymał dostarczanie.', 'Zapytaj swojego postmastera o powód.'],
    unknown: ['Serwer odbiorcy odrzucił wiadomość.', tellThem],
  },
  canDo: 'Co możesz zrobić:',
  meant: (domain) => `Czy chodziło o ${domain}?`,
  gaveUp: (span) => `Próbowaliśmy wielokrotnie przez ${span} i teraz rezygnujemy.`,
  days: (count) => (count === 1 ? '1 dzień' : `${count} dni`),
  hours: (count) => (count === 1 ? '1 godzinę' : `${count} ${isFew(count) ? 'godziny' : 'godzin'}`),
  subject: 'Temat',
  sent: 'Wysłano',
  until: (date) => `Próbujemy do ${date}.`,
  wroteTo: (address) => `napisano do ${address}`,
  said: (host) => `Serwer ${host} odpowiedział`,
  lastKnown: 'Ostatnie, co wiemy',
  closing: (hostName) => `Napisane przez system poczty ${hostName}; nikt nie czyta odpowiedzi.`,
  headerFollows: 'Dalej następują raport dla programów i nagłówek Twojej wiadomości.',
  wholeFollows: 'Dalej następują raport dla programów i Twoja wiadomość.',
};

/** 2 to 4, 22 to 24 ..., but not 12 to 14. */
function isFew(count: number): boolean {
  return /(?:^|[^1])[2-4]$/.test(`${count}`);
}
