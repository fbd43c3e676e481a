/** Domains that people write to most, and mistype: their mail has been at these names for many years. */
const wellKnown =
  `gmail.com googlemail.com outlook.com hotmail.com live.com msn.com yahoo.com icloud.com me.com aol.com gmx.de gmx.net
  gmx.at gmx.ch web.de t-online.de freenet.de posteo.de mailbox.org proton.me protonmail.com yahoo.fr orange.fr free.fr
  laposte.net wanadoo.fr hotmail.fr yahoo.es hotmail.es libero.it virgilio.it tiscali.it yahoo.it hotmail.it ziggo.nl kpnmail.nl
  planet.nl sapo.pt uol.com.br terra.com.br hotmail.com.br wp.pl onet.pl o2.pl interia.pl hotmail.co.uk yahoo.co.uk
  btinternet.com comcast.net verizon.net fastmail.com zoho.com mail.com yandex.ru mail.ru`.split(/\s+/);

/** The well-known domain that is one slip of the fingers away (a letter too many, too few, wrong, or two exchanged). */
export function nearDomain(domain: string): string | undefined {
  const written = domain.toLowerCase();
  // Short names are near to too many others.
  if (wellKnown.includes(written) || written.length < 6) return undefined;
  return wellKnown.find((known) => isOneSlip(written, known));
}

function isOneSlip(one: string, other: string): boolean {
  let start = 0;
  while (start < one.length && one[start] === other[start]) start += 1;
  const [left, right] = [one.slice(start), other.slice(start)];
  const isExchanged = left[0] === right[1] && left[1] === right[0] && left.slice(2) === right.slice(2);
  const isWrong = left.slice(1) === right.slice(1);
  return isExchanged || isWrong || left.slice(1) === right || left === right.slice(1);
}
