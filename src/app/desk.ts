/** What the operator's commands work on: the parts of a running server, or those of a stopped data folder. */

import { lchownSync, lstatSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { systemClock } from '../base/clock.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { systemRandom } from '../base/random.ts';
import type { Random } from '../base/random.ts';
import { silentLog } from '../base/log.ts';
import { Accounts, Grants, Masks } from '../mail/accounts/index.ts';
import { Tokens, Webhooks } from '../mail/application/index.ts';
import { BanList } from '../mail/guard/index.ts';
import { Dispatch } from '../mail/dispatch/index.ts';
import { Mailboxes, SummaryRenewal } from '../mail/mailboxes/index.ts';
import { RelayBook } from '../mail/relaying/index.ts';
import type { Rehearsal } from '../mail/reception/index.ts';
import { QuotaLimits } from '../mail/quota/index.ts';
import { defaultKeySchedule, KeyBook, type KeyBookOptions, newKey } from '../mail/signing/index.ts';
import { RouteBook, type Routing } from '../mail/routing/index.ts';
import { TlsFailures } from '../mail/tls-reports/index.ts';
import { SuppressionBook } from '../mail/suppression/index.ts';
import { Traces } from '../mail/trace/index.ts';
import { TlsBook } from '../mail/transport/index.ts';
import { SendingSettings } from '../mail/submission/index.ts';
import { Undelete } from '../mail/undelete/index.ts';
import type { CheckOrder, HouseCheck } from '../mail/check/index.ts';
import type { ControlDesk, ServerStatus } from '../protocols/control/index.ts';
import { FileBlobs } from '../store/blobs/index.ts';
import { openDatabase } from '../store/database/index.ts';
import type { Database } from '../store/database/index.ts';
import { commandsUrl } from '../store/records/index.ts';
import type { commands } from '../store/records/index.ts';
import { houseCheckOf } from './house-check.ts';
import { reindexOfStopped } from './reindex.ts';
import { BodyUpkeep } from './upkeep-bodies.ts';

export type Store = Database<typeof commands>;

/** What the desk stands on; `status` only where a server runs. */
export interface DeskParts {
  readonly database: Store;
  readonly accounts: Accounts;
  readonly mailboxes: Mailboxes;
  readonly bodies: ControlDesk['bodies'];
  readonly check: HouseCheck;
  readonly reindex: ControlDesk['reindex'];
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
  readonly status?: () => Promise<ServerStatus>;
  readonly rehearsal?: Rehearsal;
  /** Where a server runs. */
  readonly routing?: Routing;
  /** Where a server runs: it knows of sessions that are not written down yet. */
  readonly tlsFailures?: TlsFailures;
  /** Where a server runs: who is asked about the records of keys, and when keys change. */
  readonly keys?: Pick<KeyBookOptions, 'resolver' | 'hostName' | 'schedule'>;
}

export function deskOf({
  database,
  accounts,
  mailboxes,
  bodies,
  check,
  reindex,
  clock,
  random,
  log,
  status,
  rehearsal,
  routing,
  tlsFailures = new TlsFailures({ database, clock }),
  keys = { schedule: defaultKeySchedule },
}: DeskParts): ControlDesk {
  const quotas = new QuotaLimits(database);
  const routes = new RouteBook({ database, clock, ...(routing && { routing }) });
  const traces = new Traces({ database, clock, resolve: (path) => accounts.resolve(path) });
  return {
    accounts,
    sending: new SendingSettings({ database, clock }),
    masks: new Masks({ database, clock, random }),
    grants: new Grants(database),
    tokens: new Tokens({ database, clock, random }),
    webhooks: new Webhooks({ database, clock, random }),
    queue: new Dispatch({ database, clock, checkRoute: (word) => routes.mustBeWay(word) }),
    bodies,
    reindex,
    check: (order: CheckOrder) => check.turn(order),
    bans: new BanList({ database, clock, log }),
    quotas,
    suppression: new SuppressionBook({ database, clock }),
    traces,
    tls: new TlsBook({ database, clock }),
    tlsFailures,
    dkim: new KeyBook({ database, clock, log, newKey, ...keys }),
    undelete: new Undelete({ database, mailboxes }),
    relays: new RelayBook({ database, clock }),
    routes,
    ...(status && { status }),
    ...(rehearsal && { rehearsal }),
  };
}

/** The desk of a stopped server. Throws Fault `unavailable` when a program holds the folder. */
export async function openStoppedDesk(folder: string, postgres?: string): Promise<ControlDesk & AsyncDisposable> {
  const [clock, log] = [systemClock, silentLog];
  const database: Store = await openDatabase<typeof commands>({ folder, postgres, commands: commandsUrl });
  await using opened = new AsyncDisposableStack();
  opened.defer(() => giveToOwner(folder));
  opened.use(database);
  const blobs = opened.use(new FileBlobs({ folder }));
  const bodies = opened.use(new BodyUpkeep({ database, blobs, clock, log }));
  const mailboxes = opened.use(new Mailboxes({ database, blobs, clock }));
  const renewal = opened.use(new SummaryRenewal({ database, blobs, clock, log }));
  // What the running server does not allow waits in its queue.
  const accounts = new Accounts({ database, clock, allowsPrograms: true });
  const reindex = reindexOfStopped(folder, renewal);
  const stored = { database, blobs, clock, folder, postgres };
  const check = houseCheckOf({ ...stored, reindex: () => reindex.start(false) }, true);
  const desk = deskOf({ database, accounts, mailboxes, bodies, check, reindex, clock, random: systemRandom, log });
  const kept = opened.move();
  return { ...desk, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** What root made in the folder of another user must be that user's, or the server could not open it any more. */
function giveToOwner(folder: string): void {
  const { uid, gid } = statSync(folder);
  if (process.getuid?.() !== 0 || uid === 0) return;
  for (const name of readdirSync(folder, { encoding: 'utf8', recursive: true })) {
    const path = join(folder, name);
    if (lstatSync(path).uid === 0) lchownSync(path, uid, gid);
  }
}
