import type { Command } from '../command.ts';
import { auth } from './auth.ts';
import { data } from './data.ts';
import { ehlo, helo } from './ehlo.ts';
import { help } from './help.ts';
import { mail } from './mail.ts';
import { noop } from './noop.ts';
import { quit } from './quit.ts';
import { rcpt } from './rcpt.ts';
import { rset } from './rset.ts';
import { starttls } from './starttls.ts';
import { vrfy } from './vrfy.ts';

const all = [ehlo, helo, starttls, auth, mail, rcpt, data, rset, noop, vrfy, quit];

/** Every verb we know, by its name. */
export const commands: ReadonlyMap<string, Command> = new Map(
  [...all, help(all)].map((command) => [command.name, command]),
);
