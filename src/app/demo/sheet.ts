/** What the demo says when it is ready: a sheet for people, or a line for programs. */

import { styleText } from 'node:util';
import type { Ports } from '../listening.ts';
import { table } from '../table.ts';
import { version } from '../version.ts';

export interface Facts {
  readonly ports: Ports;
  readonly accounts: readonly Login[];
  /** Of the first account, for the API. */
  readonly token?: string;
  /** PEM file of the authority to trust. */
  readonly ca: string;
  readonly data: string;
  readonly pid: number;
}

interface Login {
  readonly address: string;
  readonly password: string;
}

/** One line of JSON. Other programs read it: fields may be added, never changed. */
export function printLine(facts: Facts): string {
  return `${JSON.stringify({ ready: true, ...facts })}\n`;
}

export function printSheet(facts: Facts): string {
  const blocks = [
    title(`Posthouse ${version()} is ready`),
    places(facts),
    files(facts),
    logins(facts),
    trials(facts),
    foot,
  ];
  return `\n${indented(blocks.filter(Boolean).join('\n\n'))}\n\n`;
}

const foot = 'Ctrl-C stops it. The mail stays: the next start shows it again.';

const services = {
  smtp: ['SMTP', 'other servers bring mail'],
  submission: ['Submission', 'your programs send, STARTTLS'],
  submissions: ['Submissions', 'your programs send, TLS'],
  imap: ['IMAP', 'your programs read, STARTTLS'],
  imaps: ['IMAPS', 'your programs read, TLS'],
  lmtp: ['LMTP', 'servers of the house hand over'],
  api: ['API', 'your applications send, HTTP'],
} as const satisfies Record<keyof Ports, unknown>;

function places({ ports }: Facts): string {
  const names = Object.keys(ports) as (keyof Ports)[];
  return table(names.map((name) => [...services[name], `127.0.0.1:${ports[name]}`])).trimEnd();
}

function files({ ca, data }: Facts): string {
  const rows = [
    ['To trust', ca],
    ['Data', data],
  ];
  return table(rows.map(([name = '', path = '']) => [name.padEnd('Submissions'.length), path])).trimEnd();
}

const loginsShownMax = 10;

function logins({ accounts }: Facts): string {
  const rows = accounts.slice(0, loginsShownMax).map(({ address, password }) => [address, 'password', password]);
  const rest = accounts.length > rows.length ? `... and ${accounts.length - rows.length} more\n` : '';
  return `${title('Logins')}\n${indented(table(rows) + rest)}`.trimEnd();
}

/** Commands to try, for those services that have a port. */
function trials({ ports, accounts, token, ca }: Facts): string {
  const [owner, friend = owner] = accounts;
  if (!owner || !friend) return '';
  const name = nameOf(owner);
  return [
    ...trial('A stranger writes', ports.smtp, (port) => strangerWrites(port, owner)),
    ...trial(`${name} writes`, ports.submission, (port) => ownerWrites(port, owner, friend)),
    ...(token === undefined
      ? []
      : trial(`An application of ${name} writes`, ports.api, (port) => applicationWrites(port, owner, friend, token))),
    ...trial(`${name} reads the first mail`, ports.imaps, (port) => ownerReads(port, owner, ca)),
  ].join('\n');
}

function trial(words: string, port: number | undefined, command: (port: number) => string): string[] {
  return port === undefined ? [] : [title(words), indented(command(port))];
}

function strangerWrites(port: number, { address }: Login): string {
  return `swaks -s 127.0.0.1:${port} -f stranger@example.org -t ${shell(address)}`;
}

function ownerWrites(port: number, { address, password }: Login, friend: Login): string {
  const login = `-au ${shell(address)} -ap ${shell(password)}`;
  return `swaks -s 127.0.0.1:${port} -tls ${login} -f ${shell(address)} -t ${shell(friend.address)}`;
}

function applicationWrites(port: number, { address: from }: Login, { address: to }: Login, token: string): string {
  const message = JSON.stringify({ from, to, subject: 'Hello', text: 'Sent by HTTP' });
  const url = `http://127.0.0.1:${port}/api/v1/messages`;
  return `curl ${url} -H ${shell(`Authorization: Bearer ${token}`)} --json ${shell(message)}`;
}

function ownerReads(port: number, { address, password }: Login, ca: string): string {
  const login = shell(`${address}:${password}`);
  return `curl --cacert ${shell(ca)} -u ${login} 'imaps://127.0.0.1:${port}/INBOX;MAILINDEX=1'`;
}

/** "alice@example.test" is Alice. */
function nameOf({ address }: Login): string {
  return address.charAt(0).toUpperCase() + address.slice(1, address.lastIndexOf('@'));
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}

/** Bold in a terminal. */
function title(words: string): string {
  return styleText('bold', words);
}

/** A word for the shell, in quotes where it needs them. */
function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
