import { createPrivateKey, X509Certificate } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import { domainToASCII } from 'node:url';
import type { Clock } from '../../base/clock.ts';
import { systemRandom, type Random } from '../../base/random.ts';
import type { CertificateFiles } from './context.ts';
import { readIssued, writeFiles } from './files.ts';
import type { Issued } from './issue.ts';

const dayMs = 24 * 60 * 60 * 1000;
/** Long enough that nobody who trusted it has to trust another one soon. */
const authorityLifeMs = 10 * 365 * dayMs;
/** Many clients refuse server certificates that live longer than 398 days. */
const serverLifeMs = 397 * dayMs;
const renewBeforeEndMs = 30 * dayMs;
/** For peers whose clocks run behind ours. */
const clockSkewMs = dayMs;
/** RFC 5280 appendix A.1, ub-common-name. Names are compared with the subjectAltName, which has no such bound. */
const commonNameMax = 64;

export interface LocalAuthorityOptions {
  /** Where the files lie; made, for its owner alone, where missing. */
  readonly folder: string;
  /** The name the server certificate is made out to. */
  readonly hostName: string;
  /** Further DNS names and IP addresses it is valid for. */
  readonly names?: readonly string[];
  readonly clock: Clock;
  readonly random?: Random;
}

/** Paths of PEM files. Who trusts `authority` trusts the server that uses `certificate` and `key`. */
export interface LocalAuthority extends CertificateFiles {
  readonly authority: string;
}

/**
 * The authority and the server certificate of a folder (ca.pem, server.pem, server.key). Made when missing, kept as long as
 * they fit the names and do not end within thirty days. Call it again now and then in a server that runs for months.
 */
export async function localAuthority(options: LocalAuthorityOptions): Promise<LocalAuthority> {
  const { folder, clock } = options;
  const names = [...new Set([options.hostName, ...(options.names ?? [])].map(asciiName))];
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const authority = await authorityIn(options);
  const server = await readIssued(join(folder, 'server.pem'), join(folder, 'server.key'));
  if (!server || !serves(server, names, authority, clock)) await renewServer(options, names, authority);
  return {
    authority: join(folder, 'ca.pem'),
    certificate: join(folder, 'server.pem'),
    key: join(folder, 'server.key'),
  };
}

/** Certificates name hosts in ASCII (RFC 5280 §7.2). */
function asciiName(name: string): string {
  return isIP(name) ? name : domainToASCII(name);
}

async function authorityIn({ folder, clock, random = systemRandom }: LocalAuthorityOptions): Promise<Issued> {
  const files = { certificate: join(folder, 'ca.pem'), key: join(folder, 'ca.key') };
  const kept = await readIssued(files.certificate, files.key);
  if (kept && outlives(kept, clock, serverLifeMs)) return kept;
  const { issueAuthority } = await import('./issue.ts');
  const serial = random.bytes(16);
  const commonName = `Posthouse local authority ${Buffer.from(serial).toString('hex', 0, 4)}`;
  const made = await issueAuthority({ commonName, serial, ...lifetime(clock, authorityLifeMs) });
  await writeFiles({ [files.key]: made.key, [files.certificate]: made.certificate });
  return made;
}

async function renewServer(options: LocalAuthorityOptions, names: string[], authority: Issued): Promise<void> {
  const { folder, hostName, clock, random = systemRandom } = options;
  const { issueServer } = await import('./issue.ts');
  const request = {
    commonName: hostName.slice(0, commonNameMax),
    serial: random.bytes(16),
    ...lifetime(clock, serverLifeMs),
  };
  const made = await issueServer(request, names, authority);
  await writeFiles({
    [join(folder, 'server.key')]: made.key,
    [join(folder, 'server.pem')]: made.certificate + authority.certificate,
  });
}

function lifetime(clock: Clock, lifeMs: number): { notBefore: number; notAfter: number } {
  const notBefore = clock.now() - clockSkewMs;
  return { notBefore, notAfter: notBefore + lifeMs };
}

/** Whether a server certificate is of this authority, has its own key, bears all names and does not end soon. */
function serves(server: Issued, names: readonly string[], authority: Issued, clock: Clock): boolean {
  const certificate = new X509Certificate(server.certificate);
  const issuer = new X509Certificate(authority.certificate);
  const bears = (name: string): boolean =>
    (isIP(name) ? certificate.checkIP(name) : certificate.checkHost(name, { subject: 'never' })) !== undefined;
  return (
    outlives(server, clock, renewBeforeEndMs) &&
    certificate.verify(issuer.publicKey) &&
    names.every((name) => bears(name))
  );
}

/** Whether certificate and key belong together and stay valid for at least `ms` from now. */
function outlives({ certificate, key }: Issued, clock: Clock, ms: number): boolean {
  const read = new X509Certificate(certificate);
  return read.validToDate.getTime() > clock.now() + ms && read.checkPrivateKey(createPrivateKey(key));
}
