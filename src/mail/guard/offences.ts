/** What a peer may do that counts against its network. */
interface Offence {
  /** `limits.offencePointsMax` of them within a short time are a ban. */
  readonly points: number;
  /** As in "1 unknown recipient" and "12 unknown recipients". */
  readonly one: string;
  readonly many: string;
}

export const offences = {
  /** Twenty of them: mailing lists have some, those who try names have hundreds. */
  unknownRecipient: { points: 5, one: 'unknown recipient', many: 'unknown recipients' },
  relayAttempt: { points: 10, one: 'attempt to relay', many: 'attempts to relay' },
  /** Somebody else's protocol, or a program that probes. */
  badCommand: { points: 5, one: 'bad command', many: 'bad commands' },
  /** Said something before our greeting (RFC 5321 §4.3.1). */
  earlyTalk: { points: 10, one: 'word before the greeting', many: 'words before the greeting' },
  /** Few points: people mistype, and their phone repeats it. */
  badLogin: { points: 4, one: 'failed login', many: 'failed logins' },
  /** The DNS lists, the reverse DNS, the greeting: stages that refuse a client. */
  refusedByPolicy: { points: 10, one: 'refusal by policy', many: 'refusals by policy' },
} as const satisfies Record<string, Offence>;

export type OffenceKind = keyof typeof offences;

/** As in "12 unknown recipients, 1 bad command". */
export function printOffences(counts: ReadonlyMap<OffenceKind, number>): string {
  return [...counts].map(([kind, count]) => `${count} ${offences[kind][count === 1 ? 'one' : 'many']}`).join(', ');
}
