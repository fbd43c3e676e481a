/** The certificate this server shows: the configured one, or one of its own local authority. */

import { join } from 'node:path';
import type { SecureContext } from 'node:tls';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { localAuthority, secureContextOf } from '../net/certificates/index.ts';
import type { CertificateFiles } from '../net/certificates/index.ts';
import type { Config } from './config/index.ts';

export interface Certificate extends Disposable {
  /** The context for the next handshake; renewed files count from the next look on. */
  context(): SecureContext;
  /** Where whoever shall trust a certificate of our own finds its authority. */
  readonly authority?: string;
}

type Files = CertificateFiles & { readonly authority?: string };

/** How often the files are looked at again: whoever renews them does so days before their end. */
const lookAgainMs = 60 * 60 * 1000;

/** Names under which a server is reached from its own machine. */
const localNames = ['localhost', '127.0.0.1', '::1'];

/** Throws Fault `cannot` when the configured files cannot be used. */
export async function openCertificate(config: Config, clock: Clock, log: Log): Promise<Certificate> {
  const files = await filesOf(config, clock);
  let current = await secureContextOf(files);
  const renew = async (): Promise<void> => {
    try {
      current = await secureContextOf(await filesOf(config, clock));
    } catch (error) {
      log.error({ error }, 'The certificate cannot be read again; the old one stays');
    }
  };
  const rounds = repeatedly(clock, lookAgainMs, renew);
  return { ...files, context: () => current, [Symbol.dispose]: () => rounds[Symbol.dispose]() };
}

async function filesOf({ tls, data, hostname }: Config, clock: Clock): Promise<Files> {
  const { certificate, key } = tls;
  if (certificate !== undefined && key !== undefined) return { certificate, key };
  return localAuthority({ folder: join(data, 'tls'), hostName: hostname, names: localNames, clock });
}

/** Does `work` every `ms` until disposed. */
function repeatedly(clock: Clock, ms: number, work: () => Promise<void>): Disposable {
  let alarm = clock.alarm(ms, ring);
  function ring(): void {
    void work();
    alarm = clock.alarm(ms, ring);
  }
  return { [Symbol.dispose]: () => alarm[Symbol.dispose]() };
}
