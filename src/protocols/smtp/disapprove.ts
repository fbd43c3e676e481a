import type { Fault, FaultCode } from '../../base/fault.ts';
import type { OffenceKind } from '../../mail/guard/index.ts';
import type { Talk } from './talk.ts';

/** Mistakes that count against a client's network. What else goes wrong happens to the best. */
const offending: Partial<Record<FaultCode, OffenceKind>> = {
  unknownRecipient: 'unknownRecipient',
  relayDenied: 'relayAttempt',
  unknownCommand: 'badCommand',
  badSyntax: 'badCommand',
  lineTooLong: 'badCommand',
};

/** Tells the guard of a mistake, and lets who makes many of them wait for the answer. Our own people are spared. */
export async function disapprove({ options, peer, account }: Talk, { code }: Fault): Promise<void> {
  const kind = offending[code];
  if (kind === undefined || account || !options.guard) return;
  options.guard.offence(peer.address, kind);
  await options.guard.tarpit(peer.address);
}
