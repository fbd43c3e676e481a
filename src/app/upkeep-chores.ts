/** The chores of the records: what goes by itself with time. */
import type { Clock } from '../base/clock.ts';
import type { LogFields } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Database } from '../store/database/index.ts';
import { accountsWithOldChanges, agedMailboxes, recoverableRole } from '../store/records/index.ts';
import type { commands, Found } from '../store/records/index.ts';
import { freshSecret } from '../mail/onward/index.ts';
import type { Chore } from './upkeep.ts';
import type { Pace } from './upkeep-pace.ts';

/** After how many days what goes. */
export interface Retention {
  /** 0: never. */
  readonly junkDays: number;
  readonly trashDays: number;
  /** How long what was expunged can be brought back; 0: not at all. */
  readonly undeleteDays: number;
  readonly changesDays: number;
}

export interface RecordChores {
  readonly database: Database<typeof commands>;
  readonly clock: Clock;
  readonly random: Random;
  readonly retention: Retention;
}

const dayMs = 24 * 60 * 60 * 1000;

/** All of them, in the order in which they are done. */
export function choresOf(parts: RecordChores): Chore[] {
  const { junkDays, trashDays, undeleteDays } = parts.retention;
  return [
    ...(junkDays > 0 ? [expunging(parts, '\\Junk', junkDays, 'Old messages of Junk were expunged')] : []),
    ...(trashDays > 0 ? [expunging(parts, '\\Trash', trashDays, 'Old messages of Trash were expunged')] : []),
    expunging(parts, recoverableRole, undeleteDays, 'What was expunged long ago went for good'),
    renewingSecrets(parts),
    forgettingNames(parts),
    forgettingChanges(parts),
    forgetting(parts, 'forgetThreads', 'Threads were looked through'),
    forgetting(parts, 'forgetTrace', 'Old traces were forgotten'),
    forgetting(parts, 'forgetAttempts', 'Old attempts to deliver were forgotten'),
    forgetting(parts, 'forgetGreylist', 'Old entries of the greylist were forgotten'),
    forgetting(parts, 'forgetReports', 'Old reports were forgotten'),
    forgetting(parts, 'forgetApplication', 'Old events of programs were forgotten'),
    forgetting(parts, 'forgetSent', 'Old counts of sent mail were forgotten'),
    forgetting(parts, 'forgetBans', 'Old bans were forgotten'),
    forgetting(parts, 'forgetSuppressed', 'Old entries of the suppression list were forgotten'),
    forgetting(parts, 'forgetOldTls', 'Old policies of MTA-STS and ways to hosts were forgotten'),
    forgetting(parts, 'forgetTlsReports', 'Old counts of TLS sessions were forgotten'),
    forgetting(parts, 'forgetRelayRecipients', 'What hosts said of their recipients long ago was forgotten'),
  ];
}

/** Messages go that have been in a mailbox of that role for so many days, \Flagged ones too. */
function expunging({ database, clock, retention }: RecordChores, role: string, days: number, done: string): Chore {
  const keep = retention.undeleteDays > 0;
  const round = async (pace: Pace): Promise<LogFields | undefined> => {
    const before = clock.now() - days * dayMs;
    let messages = 0;
    for await (const mailboxId of walk(pace, (after) =>
      database.read((view) => agedMailboxes(view, role, before, after)),
    )) {
      messages += await toTheEnd(pace, () =>
        database.write('expungeAged', { mailboxId, before, keep, now: clock.now() }),
      );
    }
    return messages > 0 ? { messages } : undefined;
  };
  return { done, round };
}

function forgettingChanges({ database, clock, retention }: RecordChores): Chore {
  const round = async (pace: Pace): Promise<LogFields | undefined> => {
    const before = clock.now() - retention.changesDays * dayMs;
    let changes = 0;
    const found = walk(pace, (after) => database.read((view) => accountsWithOldChanges(view, before, after)));
    for await (const accountId of found) {
      changes += await toTheEnd(pace, () => database.write('forgetChanges', { accountId, before }));
    }
    return changes > 0 ? { changes } : undefined;
  };
  return { done: 'Old changes were forgotten', round };
}

/** The name of a deleted mailbox is of use as long as its messages can be brought back. */
function forgettingNames({ database, clock, retention }: RecordChores): Chore {
  const round = async (pace: Pace): Promise<undefined> => {
    const before = clock.now() - retention.undeleteDays * dayMs;
    await toTheEnd(pace, () => database.write('forgetDeletedMailboxes', { before }));
  };
  return { done: 'Names of deleted mailboxes were forgotten', round };
}

/** The secret behind rewritten return paths; see `ReturnPaths`. */
function renewingSecrets({ database, clock, random }: RecordChores): Chore {
  const round = async (pace: Pace): Promise<LogFields | undefined> => {
    const fresh = freshSecret(random);
    const { rotated } = await pace.turn(() => database.write('keepSrsSecrets', { fresh, now: clock.now() }));
    return rotated ? {} : undefined;
  };
  return { done: 'Return paths of forwarded mail have a new secret', round };
}

type Forgetting =
  | 'forgetThreads'
  | 'forgetTrace'
  | 'forgetAttempts'
  | 'forgetGreylist'
  | 'forgetReports'
  | 'forgetApplication'
  | 'forgetSent'
  | 'forgetBans'
  | 'forgetSuppressed'
  | 'forgetOldTls'
  | 'forgetTlsReports'
  | 'forgetRelayRecipients';

function forgetting({ database, clock }: RecordChores, name: Forgetting, done: string): Chore {
  const round = async (pace: Pace): Promise<LogFields | undefined> => {
    const rows = await toTheEnd(pace, () => database.write(name, { now: clock.now() }));
    return rows > 0 ? { rows } : undefined;
  };
  return { done, round };
}

/** Every id that `look` finds, from window to window. */
async function* walk(pace: Pace, look: (after: number) => Promise<Found>): AsyncGenerator<number> {
  for (let from: number | undefined = 0; from !== undefined;) {
    const at: number = from;
    const { ids, after } = await pace.turn(() => look(at));
    yield* ids;
    from = after;
  }
}

/** One turn after another as long as they do something. Answers how much that was. */
async function toTheEnd(pace: Pace, turn: () => Promise<{ readonly done: number }>): Promise<number> {
  let sum = 0;
  for (;;) {
    const { done } = await pace.turn(turn);
    if (done === 0) return sum;
    sum += done;
  }
}
