/** The session of each service: which protocol it speaks, and what stands behind it. */

import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { type Guard, watchedLogin } from '../mail/guard/index.ts';
import type { Login } from '../mail/login/index.ts';
import type { Mailboxes } from '../mail/mailboxes/index.ts';
import type { Quotas } from '../mail/quota/index.ts';
import type { Handover, Reception } from '../mail/reception/index.ts';
import type { Relays } from '../mail/relaying/index.ts';
import type { Submission } from '../mail/submission/index.ts';
import { openImapSession } from '../protocols/imap/index.ts';
import * as smtp from '../protocols/smtp/index.ts';
import type { Config } from './config/index.ts';
import type { ServiceSessions } from './services.ts';
import { inward, isHouse, plaintextRule } from './settings.ts';

export interface DialogParts {
  readonly config: Config;
  readonly login: Login;
  readonly guard: Guard;
  readonly mailboxes: Mailboxes;
  readonly quotas: Quotas;
  readonly reception: Reception;
  readonly submission: Submission;
  readonly handover: Handover;
  readonly relays: Relays;
  readonly clock: Clock;
  readonly log: Log;
}

export function dialogsOf({ config, mailboxes, quotas, relays, ...parts }: DialogParts): ServiceSessions {
  const { guard, reception, submission, handover, clock, log } = parts;
  const login = watchedLogin(parts.login, guard);
  const rules = {
    ...inward(config),
    allowsPlaintextLogin: plaintextRule(config),
    tlsAvailable: true,
    login,
    guard,
    log,
  };
  const mail = { ...rules, clock, recipientsMax: config.limits.recipients };
  const ofHouse = isHouse(config);
  return {
    reception: smtp.openSmtpSession({
      ...mail,
      dialect: smtp.reception,
      door: reception,
      flush: (domain) => relays.flush(domain),
      trustsXclient: ({ address }) => config.trusted_networks(address),
    }),
    submission: smtp.openSmtpSession({ ...mail, dialect: smtp.submission, door: submission }),
    handover: smtp.openSmtpSession({
      ...mail,
      dialect: smtp.lmtp,
      door: handover,
      trustsXclient: ({ address }) => ofHouse(address),
    }),
    imap: openImapSession({ ...rules, mailboxes, quotas }),
  };
}
