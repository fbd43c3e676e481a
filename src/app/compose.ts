/**
 * How everything hangs together: configuration in, a running server out.
 *
 * `compose` is the plan, the functions below it are its rooms: what keeps mail, what knows people, how mail goes out, how it
 * comes in, the ports where all of it is reached, and who looks after it. What is opened here is closed in the opposite
 * order, also when opening stops half-way.
 */

import { hostname as osHostName } from 'node:os';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { Random } from '../base/random.ts';
import { Accounts } from '../mail/accounts/index.ts';
import { Tokens } from '../mail/application/index.ts';
import { Guard } from '../mail/guard/index.ts';
import { Login } from '../mail/login/index.ts';
import { mailIndex, Mailboxes, SummaryRenewal } from '../mail/mailboxes/index.ts';
import { Strangers } from '../mail/notices/index.ts';
import { ReturnPaths } from '../mail/onward/index.ts';
import type { Relays } from '../mail/relaying/index.ts';
import { QuotaKeeper, Quotas } from '../mail/quota/index.ts';
import { LargeHeaders, type Reception, Rehearsal } from '../mail/reception/index.ts';
import { KeyKeeper, newKey } from '../mail/signing/index.ts';
import { LocalSubmission, Submission } from '../mail/submission/index.ts';
import { Suppression } from '../mail/suppression/index.ts';
import type { Resolver } from '../net/dns/index.ts';
import { openControlSession } from '../protocols/control/index.ts';
import { FileBlobs, Room } from '../store/blobs/index.ts';
import { openDatabase } from '../store/database/index.ts';
import { addressOfAccount, commandsUrl } from '../store/records/index.ts';
import type { commands } from '../store/records/index.ts';
import { openApi } from './api.ts';
import { openCertificate } from './certificate.ts';
import type { Config } from './config/index.ts';
import { openControl } from './control.ts';
import { deskOf } from './desk.ts';
import { dialogsOf } from './dialogs.ts';
import { houseCheckOf } from './house-check.ts';
import { resolverOf } from './name-servers.ts';
import { openServices } from './listening.ts';
import type { Ports, Surroundings } from './listening.ts';
import { openReceiving } from './receiving.ts';
import { reindexOf } from './reindex.ts';
import { openRelays } from './relaying.ts';
import { openHandIn } from './pickup/index.ts';
import { openSending, type Sending } from './sending.ts';
import { servicesOf } from './services.ts';
import { Sessions } from './sessions.ts';
import { giveBackMemory } from './settle.ts';
import {
  floorOf,
  handIn,
  inward,
  keyScheduleOf,
  retentionOf,
  sendingOf,
  suppressionOf,
  vigilance,
} from './settings.ts';
import { statusOf } from './status.ts';
import { BodyUpkeep } from './upkeep-bodies.ts';
import { choresOf } from './upkeep-chores.ts';
import { renewingPolicies } from './upkeep-transport.ts';
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
  readonly tokens: Tokens;
  /** The authority to trust, where the certificate is one of our own. */
  readonly authority?: string;
}

/** Starts a server. Throws a Fault that says what stands in its way. */
export async function compose(config: Config, world: World): Promise<Server> {
  await using opened = new AsyncDisposableStack();
  const site = { ...world, config, opened };
  const storage = await openStorage(site);
  const people = openPeople(site, storage);
  const resolver = openResolver(site);
  const elsewhere = openElsewhere(site, storage);
  const { relays } = opened.use(openRelays({ ...site, ...storage, ...people, ...elsewhere, resolver }));
  const sending = opened.use(openSending({ ...site, ...storage, ...people, ...elsewhere, relays, resolver }));
  const keys = config.dkim.sign === 'never' ? undefined : openKeys(site, storage, resolver);
  const guard = await openGuard(site, storage);
  const wayIn = openWayIn(site, storage, people, { ...elsewhere, resolver, guard, relays });
  const doors = await openDoors(site, storage, people, { ...wayIn, resolver }, guard);
  const { renewal, upkeep } = await openUpkeep(site, storage, people, {
    ...doors,
    ...sending,
    ...(keys && { keys }),
    reception: wayIn.reception,
  });

  storage.room.start();
  sending.queue.start();
  sending.tlsReporting.start();
  keys?.keeper.start();
  wayIn.quotaKeeper.start();
  upkeep.start();
  renewal.start();
  people.index.start();

  const kept = opened.move();
  const { authority } = doors.surroundings.certificate;
  const { accounts } = people;
  return {
    ports: doors.ports,
    accounts,
    tokens: new Tokens({ ...world, database: storage.database }),
    ...(authority && { authority }),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** Where a server is put together. What a room opens goes on `opened`. */
interface Site extends World {
  readonly config: Config;
  readonly opened: AsyncDisposableStack;
}

type Storage = Awaited<ReturnType<typeof openStorage>>;
type People = ReturnType<typeof openPeople>;
type WayIn = ReturnType<typeof openWayIn>;
type Doors = Awaited<ReturnType<typeof openDoors>>;

/** What the way in asks beside people and store. */
interface Surrounded {
  readonly resolver: Resolver;
  readonly guard: Guard;
  readonly relays: Relays;
  readonly suppression?: Suppression;
}

/** What the operator's commands and the hours look after, beside what is stored. */
interface Cared extends Doors, Pick<Sending, 'routing' | 'transport' | 'tlsReporting'> {
  readonly reception: Reception;
  readonly keys?: ReturnType<typeof openKeys>;
}

/** What survives a restart. */
async function openStorage({ config, opened, clock, random, log, giveUp }: Site) {
  const folder = config.data;
  const { postgres } = config.database;
  const storage = { folder, postgres, commands: commandsUrl, log, onLost: giveUp };
  const database = opened.use(await openDatabase<typeof commands>(storage));
  const room = opened.use(new Room({ folder, ...floorOf(config), clock, log }));
  const blobs = opened.use(new FileBlobs({ folder, random, log, room }));
  const bodies = opened.use(new BodyUpkeep({ database, blobs, clock, log }));
  return { database, room, blobs, bodies };
}

/** People and their mail. */
function openPeople({ config, opened, clock, random, log }: Site, { database, blobs }: Storage) {
  const accounts = new Accounts({ database, clock, allowsPrograms: config.aliases.programs });
  const login = opened.use(new Login({ database, clock, random, log }));
  const index = opened.use(mailIndex({ database, folder: config.data, clock, log, onRest: giveBackMemory }));
  const keepsExpunged = retentionOf(config).undeleteDays > 0;
  const mailboxes = opened.use(new Mailboxes({ database, blobs, clock, index, keepsExpunged }));
  return { accounts, login, index, mailboxes };
}

/** What is known of people elsewhere: who hears nothing more of us, and whom nobody should write to any more. */
function openElsewhere({ config, opened, clock }: Site, { database }: Storage) {
  const rules = suppressionOf(config);
  const suppression = rules && opened.use(new Suppression({ database, clock, rules }));
  return { strangers: new Strangers(clock), ...(suppression && { suppression }) };
}

/** Who is asked about the names of others. */
function openResolver({ config, opened, clock, random }: Site): Resolver {
  return opened.use(resolverOf(config, { clock, random }));
}

/** The keys with which our domains sign. */
function openKeys({ config, opened, clock, log }: Site, { database }: Storage, resolver: Resolver) {
  const terms = { resolver, hostName: config.hostname, schedule: keyScheduleOf(config) };
  return { terms, keeper: opened.use(new KeyKeeper({ database, clock, log, newKey, ...terms })) };
}

/** The way in: from others, from people of the house, and how much of it there may be. */
function openWayIn(
  site: Site,
  { database }: Storage,
  { accounts, mailboxes }: People,
  { resolver, guard, relays, suppression }: Surrounded,
) {
  const { config, opened, clock, random, log } = site;
  const quotas = new Quotas({ database, clock, random, log, relief: config.quota.relief });
  const isOurs = (domain: string): Promise<boolean> => accounts.hasDomain(domain);
  const returnPaths = new ReturnPaths({ database, resolver, hasDomain: isOurs, clock, random });
  const largeHeaders = new LargeHeaders();
  const house = { ...inward(config), accounts, mailboxes, quotas, returnPaths, largeHeaders, database, clock, random };
  const receiving = opened.use(openReceiving({ ...house, config, resolver, guard, relays, log }));
  const suppressed = suppression && { suppressed: (path: string) => suppression.check(path) };
  const sending = { ...house, rules: sendingOf(config), ...suppressed };
  const submission = new Submission(sending);
  const machineNames = [osHostName()];
  const local = new LocalSubmission({ ...sending, domain: config.sendmail.domain, machineNames });
  const letters = { ...inward(config), intake: () => mailboxes.intake('house') };
  const quotaKeeper = opened.use(new QuotaKeeper({ ...letters, quotas, database, clock, random, log }));
  const { reception, handover } = receiving;
  return { quotas, relays, reception, handover, submission, local, quotaKeeper };
}

/** Who is kept out. */
async function openGuard({ config, clock, log }: Site, { database }: Storage): Promise<Guard> {
  const guard = new Guard({ ...vigilance(config), database, clock, log });
  await guard.load();
  return guard;
}

/** The ports, and the sessions behind them. */
async function openDoors(
  site: Site,
  { database }: Storage,
  people: People,
  wayIn: WayIn & { readonly resolver: Resolver },
  guard: Guard,
) {
  const { config, opened, clock, log } = site;
  const certificate = opened.use(await openCertificate(config, clock, log));
  const sessions = opened.use(new Sessions());
  opened.use(guard); // before the conversations end: nobody waits in the tarpit then
  guard.onBan(() => sessions.dismiss((address) => guard.refusal(address)));
  const services = servicesOf(dialogsOf({ ...people, ...wayIn, config, guard, clock, log }));
  const surroundings: Surroundings = { config, certificate, sessions, guard, clock, log };
  const { ports } = opened.use(await openServices(surroundings, services));
  const { random } = site;
  const { resolver, submission } = wayIn;
  const api = opened.use(await openApi({ ...surroundings, submission, guard, database, resolver, random }));
  opened.use(await openHandIn(surroundings, { ...handIn(config), door: wayIn.local }));
  return { surroundings, ports: { ...ports, ...api.ports } };
}

/** How it is looked after: by the operator, by the hour, and once after an upgrade. */
async function openUpkeep(
  site: Site,
  storage: Storage,
  people: People,
  { surroundings, ports, reception, routing, transport, tlsReporting, keys }: Cared,
) {
  const { config, opened, clock, random, log } = site;
  const { database, blobs, room, bodies } = storage;
  const { accounts, mailboxes, index } = people;
  const { postgres } = config.database;
  const renewal = opened.use(new SummaryRenewal({ database, blobs, clock, log }));
  const reindex = reindexOf({ index, renewal, log });
  const stored = { database, blobs, clock, folder: config.data, postgres };
  const check = houseCheckOf({ ...stored, reindex: () => reindex.start(false) });
  const tlsFailures = tlsReporting.failures;
  const facts = { ports, sessions: surroundings.sessions, room, index, tlsFailures };
  const status = statusOf({ ...facts, clock, postgres });
  const address = (accountId: number): Promise<string | undefined> =>
    database.read((view) => addressOfAccount(view, accountId));
  const rehearsal = new Rehearsal({ reception, addressOfAccount: address });
  const parts = { database, accounts, mailboxes, bodies, check, reindex, routing, tlsFailures, clock, random, log };
  const desk = deskOf({ ...parts, status, rehearsal, ...(keys && { keys: keys.terms }) });
  opened.use(await openControl(surroundings, openControlSession({ desk, log })));
  const chores = [
    ...choresOf({ database, clock, random, retention: retentionOf(config) }),
    bodies,
    renewingPolicies(transport),
    ...(keys ? [keys.keeper] : []),
  ];
  const upkeep = opened.use(new Upkeep({ chores, clock, log }));
  return { renewal, upkeep };
}
