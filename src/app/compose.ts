/**
 * How everything hangs together: configuration in, a running server out.
 *
 * Read it from top to bottom: what keeps mail, what knows people, how mail comes in, how it goes out, and the ports where
 * all of it is reached. What is opened here is closed in the opposite order, also when opening stops half-way.
 */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import type { Path } from '../formats/smtp/index.ts';
import { Accounts } from '../mail/accounts/index.ts';
import { Login } from '../mail/login/index.ts';
import { mailIndex, Mailboxes, SummaryRenewal } from '../mail/mailboxes/index.ts';
import { Queue } from '../mail/queue/index.ts';
import { QuotaKeeper, Quotas } from '../mail/quota/index.ts';
import { Reception } from '../mail/reception/index.ts';
import { Submission } from '../mail/submission/index.ts';
import { DnsResolver } from '../net/dns/index.ts';
import { ConversationPool } from '../net/smtp-client/index.ts';
import { openControlSession } from '../protocols/control/index.ts';
import { openImapSession } from '../protocols/imap/index.ts';
import {
  openSmtpSession,
  reception as receptionDialect,
  submission as submissionDialect,
} from '../protocols/smtp/index.ts';
import { FileBlobs, Room } from '../store/blobs/index.ts';
import { openDatabase } from '../store/database/index.ts';
import { commandsUrl } from '../store/records/index.ts';
import type { commands } from '../store/records/index.ts';
import { openCertificate } from './certificate.ts';
import type { Config } from './config/index.ts';
import { openControl } from './control.ts';
import { deskOf } from './desk.ts';
import { houseCheckOf } from './house-check.ts';
import { nameServersOf } from './name-servers.ts';
import { openServices } from './listening.ts';
import type { Ports, Surroundings } from './listening.ts';
import { reindexOf } from './reindex.ts';
import { servicesOf } from './services.ts';
import { Sessions } from './sessions.ts';
import { giveBackMemory } from './settle.ts';
import { floorOf, inward, outward, plaintextRule, retentionOf } from './settings.ts';
import { statusOf } from './status.ts';
import { BodyUpkeep } from './upkeep-bodies.ts';
import { choresOf } from './upkeep-chores.ts';
import { Upkeep } from './upkeep.ts';

/** What the server takes from outside beside its configuration. */
export interface World {
  readonly log: Log;
  readonly clock: Clock;
  readonly random: Random;
  /** Called when the server cannot go on: it must be started again. */
  readonly giveUp: () => void;
}

/** A running server. Dispose it to stop: what is in flight ends first, within five seconds. */
export interface Server extends AsyncDisposable {
  /** The ports in fact taken; a service that is not configured has none. */
  readonly ports: Ports;
  readonly accounts: Accounts;
  /** The authority to trust, where the certificate is one of our own. */
  readonly authority?: string;
}

/** Starts a server. Throws a Fault that says what stands in its way. */
export async function compose(config: Config, { log, clock, random, giveUp }: World): Promise<Server> {
  await using opened = new AsyncDisposableStack();

  // What survives a restart
  const { postgres } = config.database;
  const storage = { folder: config.data, postgres, commands: commandsUrl, log, onLost: giveUp };
  const database = opened.use(await openDatabase<typeof commands>(storage));
  const room = opened.use(new Room({ folder: config.data, ...floorOf(config), clock, log }));
  const blobs = opened.use(new FileBlobs({ folder: config.data, random, log, room }));
  const bodies = opened.use(new BodyUpkeep({ database, blobs, clock, log }));

  // People and their mail
  const accounts = new Accounts({ database, clock });
  const login = opened.use(new Login({ database, clock, random, log }));
  const retention = retentionOf(config);
  const keepsExpunged = retention.undeleteDays > 0;
  const index = opened.use(mailIndex({ database, folder: config.data, clock, log, onRest: giveBackMemory }));
  const mailboxes = opened.use(new Mailboxes({ database, blobs, clock, index, keepsExpunged }));

  // The way out
  const servers = nameServersOf(config);
  const resolver = opened.use(new DnsResolver({ servers, clock, random, timeoutMs: config.dns.timeout_ms }));
  const { deliver } = opened.use(new ConversationPool(clock));
  const bounces = { intake: () => mailboxes.intake('house'), resolve: (path: Path) => accounts.resolve(path) };
  const journey = { ...outward(config), ...bounces, resolver, deliver };
  const queue = opened.use(new Queue({ ...journey, database, blobs, clock, random, log }));

  // The way in
  const quotas = new Quotas({ database, clock, random, log, relief: config.quota.relief });
  const house = { ...inward(config), accounts, mailboxes, quotas, database, clock, random };
  const reception = new Reception({ ...house, isTrusted: config.trusted_networks });
  const submission = new Submission(house);
  const letters = { ...inward(config), intake: () => mailboxes.intake('house') };
  const quotaKeeper = opened.use(new QuotaKeeper({ ...letters, quotas, database, clock, random, log }));

  // How it is reached
  const certificate = opened.use(await openCertificate(config, clock, log));
  const sessions = opened.use(new Sessions());
  const rules = { ...inward(config), allowsPlaintextLogin: plaintextRule(config), tlsAvailable: true };
  const smtp = { ...rules, login, clock, log, recipientsMax: config.limits.recipients };
  const services = servicesOf({
    reception: openSmtpSession({ ...smtp, dialect: receptionDialect, door: reception }),
    submission: openSmtpSession({ ...smtp, dialect: submissionDialect, door: submission }),
    imap: openImapSession({ ...rules, login, log, mailboxes, quotas }),
  });
  const surroundings: Surroundings = { config, certificate, sessions, clock, log };
  const { ports } = opened.use(await openServices(surroundings, services));

  // How it is looked after
  const renewal = opened.use(new SummaryRenewal({ database, blobs, clock, log }));
  const reindex = reindexOf({ index, renewal, log });
  const stored = { database, blobs, clock, folder: config.data, postgres };
  const check = houseCheckOf({ ...stored, reindex: () => reindex.start(false) });
  const status = statusOf({ ports, sessions, room, index, clock, postgres });
  const desk = deskOf({ database, accounts, mailboxes, bodies, check, reindex, clock, status });
  opened.use(await openControl(surroundings, openControlSession({ desk, log })));

  const chores = [...choresOf({ database, clock, retention }), bodies];
  const upkeep = opened.use(new Upkeep({ chores, clock, log }));

  room.start();
  queue.start();
  quotaKeeper.start();
  upkeep.start();
  renewal.start();
  index.start();

  const kept = opened.move();
  const { authority } = certificate;
  return { ports, accounts, ...(authority && { authority }), [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
