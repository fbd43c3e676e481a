import type { Command } from '../command.ts';
import { auth } from './auth.ts';
import { bdat } from './bdat.ts';
import { data } from './data.ts';
import { ehlo, helo, lhlo } from './ehlo.ts';
import { etrn } from './etrn.ts';
import { help } from './help.ts';
import { mail } from './mail.ts';
import { noop } from './noop.ts';
import { quit } from './quit.ts';
import { rcpt } from './rcpt.ts';
import { rset } from './rset.ts';
import { starttls } from './starttls.ts';
import { vrfy } from './vrfy.ts';
import { xclient } from './xclient.ts';

const all = [ehlo, helo, lhlo, starttls, xclient, auth, mail, rcpt, data, bdat, rset, noop, vrfy, etrn, quit];

/** Every verb we know, by its name. */
export const commands: ReadonlyMap<string, Command> = new Map(
  [...all, help(all)].map((command) => [command.name, command]),
);
