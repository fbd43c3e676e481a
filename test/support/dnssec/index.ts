/**
 * Zones that are signed, or signed wrongly, and a resolver that validates them: nsd and unbound on loopback ports, from the
 * packages that tools/mail-servers.js unpacked. Both end with the test, also when it is killed.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { systemClock } from '../../../src/base/clock.ts';
import { systemRandom } from '../../../src/base/random.ts';
import { DnsResolver } from '../../../src/net/dns/index.ts';
import { freePorts, packages, startProgram } from './programs.ts';
import { nsdSettings, unboundSettings } from './settings.ts';
import { type SignedZone, ZoneFiles } from './zone-files.ts';

export type { SignedZone } from './zone-files.ts';

export interface DnssecOptions {
  readonly zones: readonly SignedZone[];
  /** Whether the resolver says why it fails (RFC 8914); true unless told otherwise. */
  readonly explains?: boolean;
}

export interface Dnssec extends AsyncDisposable {
  /** Of the resolver that validates, to be named in `dns.servers`. Nothing is remembered: all TTLs are 0. */
  readonly address: string;
  readonly port: number;
  /** A resolver of ours that trusts it. */
  readonly resolver: DnsResolver;
  /** Adds records to their zones, signs these anew, and waits until they are served. */
  add(...records: readonly string[]): Promise<void>;
  /** Says of the service on this port of a host what its certificate is, as "3 1 1 abcdef". */
  addTlsa(host: string, tlsa: string, port?: number): Promise<void>;
  stop(): Promise<void>;
}

const address = '127.0.0.1';
const wanted = ['unbound', 'nsd', 'ldnsutils'];

/** The reason to skip tests with signed zones, or false. */
export function missingDnssec(): string | false {
  const absent = wanted.filter((name) => !existsSync(join(packages, name, 'usr')));
  return absent.length > 0 && `not unpacked: ${absent.join(', ')}`;
}

export async function startDnssec({ zones, explains = true }: DnssecOptions): Promise<Dnssec> {
  await using opened = new AsyncDisposableStack();
  const folder = await mkdtemp(join(tmpdir(), 'posthouse-dnssec-'));
  opened.defer(() => rm(folder, { recursive: true, force: true }));
  const files = await ZoneFiles.write(folder, zones);
  const [authority, port] = await freePorts();
  const nsd = await startProgram('nsd', ['-d', '-c', await nsdSettings(folder, authority, files)]);
  opened.use(nsd);
  const settings = { authority, port, explains };
  opened.use(await startProgram('unbound', ['-d', '-c', await unboundSettings(folder, files, settings)]));
  await serves(authority, files.serial);
  await serves(port, files.serial);
  const resolver = opened.use(resolverAt(port));
  const kept = opened.move();

  const add = async (...records: readonly string[]): Promise<void> => {
    await files.add(records);
    nsd.signal('SIGHUP');
    await serves(authority, files.serial);
  };
  const addTlsa = (host: string, tlsa: string, service = 25) => add(`_${service}._tcp.${host} TLSA ${tlsa}`);
  const stop = () => kept.disposeAsync();
  return { address, port, resolver, add, addTlsa, stop, [Symbol.asyncDispose]: stop };
}

function resolverAt(port: number): DnsResolver {
  const servers = [{ address, port, isTrusted: true }];
  return new DnsResolver({ servers, clock: systemClock, random: systemRandom });
}

/** Waits until the zones of this serial are there, and nobody answers from older ones: nsd changes over step by step. */
async function serves(port: number, serial: number): Promise<void> {
  let inARow = 0;
  for (let tries = 200; tries > 0; tries -= 1) {
    using resolver = resolverAt(port);
    const { records } = await resolver.txt('serial.test').catch(() => ({ records: [] }));
    inARow = records[0] === String(serial) ? inARow + 1 : 0;
    if (inARow === 3) return;
    if (inARow === 0) await pause(25);
  }
  throw new Error(`The name server on port ${port} does not serve the zones`);
}
