/** What went wrong, and what the writer of the message can do about it, in words for everybody. */
export interface Advice {
  readonly what: string;
  readonly todo: string;
}

const askAnotherWay = 'Ask the person for the right address in another way.';
const tellThem = 'Tell the person in another way that your mail does not arrive, or ask your postmaster for help.';

/** By status code (RFC 3463 §3), the longest beginning that fits counts. */
const byStatus: Readonly<Record<string, Advice>> = {
  '5.1.1': { what: 'There is no mailbox with this address.', todo: `Check the spelling. ${askAnotherWay}` },
  '5.1.2': { what: 'The part behind the @ sign names nobody.', todo: `Check the spelling. ${askAnotherWay}` },
  '5.1.10': { what: 'The part behind the @ sign says that it takes no mail.', todo: askAnotherWay },
  '5.1': { what: 'There is something wrong with this address.', todo: `Check the spelling. ${askAnotherWay}` },
  '5.2.1': { what: 'The mailbox exists, but it is closed.', todo: askAnotherWay },
  '5.2.2': { what: 'The mailbox is full.', todo: 'Try again in some days, or reach the person in another way.' },
  '5.2.3': { what: 'The message is too large for this mailbox.', todo: 'Send it in smaller pieces, or send a link.' },
  '5.3.4': {
    what: 'The message is too large for the receiving server.',
    todo: 'Send it in smaller pieces, or send a link.',
  },
  '5.4.7': {
    what: 'It could not be delivered in the time that you gave it, so we do not try any longer.',
    todo: 'If it still matters, send it again and give it more time.',
  },
  '5.7.10': {
    what: 'You asked for a protected way, and the receiving server could not prove who it is, or offers no encryption.',
    todo: 'Send it without that wish if it may travel unprotected, or reach the person in another way.',
  },
  '5.7.30': {
    what: 'You asked for a protected way, and the receiving server does not promise to keep it protected further on.',
    todo: 'Send it without that wish if it may travel unprotected, or reach the person in another way.',
  },
  '5.4.6': { what: 'The message went in circles between servers.', todo: tellThem },
  '5.6.7': {
    what: 'The address has letters that the receiving server does not understand.',
    todo: 'Ask the person for an address in plain English letters.',
  },
  '5.7': {
    what: 'The receiving server did not want this message: it takes it for unwanted, or does not trust its origin.',
    todo: tellThem,
  },
  '4.4.7': {
    what: 'We tried again and again, but the receiving server could not be reached or did not take the message. Now we have given up.',
    todo: 'Try again later, or reach the person in another way.',
  },
};

const unknown: Advice = { what: 'The receiving server refused the message.', todo: tellThem };

/** The advice for a status code such as "5.1.1". */
export function adviceFor(status: string): Advice {
  const [, subject = ''] = /^(\d+\.\d+)\./.exec(status) ?? [];
  return byStatus[status] ?? byStatus[subject] ?? unknown;
}
