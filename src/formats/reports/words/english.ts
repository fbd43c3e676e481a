import type { Words } from './words.ts';

const askAnotherWay = 'Ask the person for the right address in another way.';
const showIt = 'Show this report to your postmaster.';
const tellThem =
  'Tell the person in another way that your mail does not arrive, or show this report to your postmaster.';

export const english: Words = {
  titles: {
    failed: 'Not delivered',
    delayed: 'Delayed',
    delivered: 'Delivered',
    relayed: 'Passed on',
    expanded: 'Passed on',
  },
  one: {
    failed: (address) => `Your message to ${address} was not delivered.`,
    delayed: (address) => `Your message to ${address} has not been delivered yet.`,
    delivered: (address) => `Your message has arrived in the mailbox of ${address}.`,
    relayed: (address) => `Your message was passed on to the mail server of ${address}.`,
    expanded: (address) => `Your message has reached ${address}, which passes it on to several people.`,
  },
  many: {
    failed: (count) => `Your message was not delivered to the ${count} addresses below.`,
    delayed: (count) => `Your message has not been delivered to the ${count} addresses below yet.`,
    delivered: (count) => `Your message has arrived in the mailboxes of the ${count} addresses below.`,
    relayed: (count) => `Your message was passed on to the mail servers of the ${count} addresses below.`,
    expanded: (count) =>
      `Your message has reached the ${count} addresses below, which pass it on to several people each.`,
  },
  meaning: {
    delayed: 'You need do nothing: we go on trying, and you will hear from us if we give up.',
    delivered: 'This does not say that it was read.',
    relayed: 'That server does not tell whether it arrives, so you will only hear more if something goes wrong.',
    expanded: 'Whether it reaches all of them is not reported.',
  },
  causes: {
    noMailbox: ['The receiving server knows no such mailbox.', `Check the spelling. ${askAnotherWay}`],
    badAddress: ['There is something wrong with the address.', `Check the spelling. ${askAnotherWay}`],
    closed: ['The mailbox exists, but it is closed.', askAnotherWay],
    noDomain: ['The name behind the @ sign does not exist.', `Check the spelling. ${askAnotherWay}`],
    noMail: ['The domain behind the @ sign says that it takes no mail.', `Check the spelling. ${askAnotherWay}`],
    full: ['The mailbox is full.', 'Try again in some days, or reach the person in another way.'],
    tooLarge: ['The message is too large for the receiving server.', 'Send it in smaller pieces, or send a link.'],
    spam: [
      'The receiving server takes the message for unwanted advertising (spam).',
      'Write it with other words and fewer links, or ask the person in another way to allow mail from you.',
    ],
    content: [
      'The receiving server takes something in the message, such as an attachment or a link, for dangerous.',
      'Send it without the attachment or link, or share the file in another way.',
    ],
    unproven: [
      'The receiving server could not verify that the message really comes from your domain.',
      `${showIt} The records of your domain (SPF, DKIM, DMARC) should be looked at.`,
    ],
    blocked: [
      'The receiving server takes no mail from our server at present. This is not about you or your message.',
      `${showIt} If it is urgent, reach the person in another way.`,
    ],
    notAllowed: [
      'Not everybody may write to this address, and your address is not on the list.',
      'Ask the person, or whoever looks after the list, to allow mail from you.',
    ],
    refused: ['The receiving server refused the message by its own rules.', tellThem],
    relaying: [
      'The server that was asked says that it does not take mail for this address.',
      `Check the spelling behind the @ sign. If it is right, tell the person in another way: their mail is not set up correctly.`,
    ],
    badSender: [
      'The receiving server does not accept your own address.',
      `Check the sender in your mail program. ${showIt}`,
    ],
    tooMuch: ['Too much mail was sent there in too short a time.', 'Try again later, to fewer people at once.'],
    loop: ['The message went in circles between servers.', tellThem],
    unicode: [
      'The address or the message has letters that the receiving server does not understand.',
      'Ask the person for an address in plain English letters.',
    ],
    unprotected: [
      'The message may only travel encrypted, and the receiving server does not offer that as safely as it must.',
      'If you asked for that protection yourself, send it again without. Otherwise show this report to your postmaster.',
    ],
    malformed: ['The receiving server found fault with the form of the message.', 'Send it again as plain text.'],
    broken: ['The receiving server is not set up correctly, or has a fault.', `Try again later. ${tellThem}`],
    expired: [
      'The receiving server could not be reached, or did not take the message.',
      'Try again later, or reach the person in another way.',
    ],
    late: [
      'It could not be delivered in the time that you gave it.',
      'If it still matters, send it again and give it more time.',
    ],
    suppressed: [
      'Mail to this address has failed several times before, so our server sends nothing there for now.',
      'Check the spelling. If the address works again, ask your postmaster to take it off the suppression list.',
    ],
    givenUp: ['The postmaster of our server has stopped the delivery.', 'Ask your postmaster why.'],
    unknown: ['The receiving server refused the message.', tellThem],
  },
  canDo: 'What you can do:',
  meant: (domain) => `Did you mean ${domain}?`,
  gaveUp: (span) => `We tried again and again for ${span}, and have given up now.`,
  days: (count) => (count === 1 ? '1 day' : `${count} days`),
  hours: (count) => (count === 1 ? '1 hour' : `${count} hours`),
  subject: 'Subject',
  sent: 'Sent',
  until: (date) => `We try until ${date}.`,
  wroteTo: (address) => `you wrote to ${address}`,
  said: (host) => `The server ${host} said`,
  lastKnown: 'The last thing we know',
  closing: (hostName) => `This was written by the mail system at ${hostName}; nobody reads answers to it.`,
  headerFollows: 'A report for programs and the header of your message follow.',
  wholeFollows: 'A report for programs and your message follow.',
};
