/** What the demo says when it is ready: a sheet for people, or a line for programs. */

import type { Ports } from '../listening.ts';
import { version } from '../version.ts';

export interface Facts {
  readonly ports: Ports;
  readonly accounts: readonly { readonly address: string; readonly password: string }[];
  /** PEM file of the authority to trust. */
  readonly ca: string;
  readonly data: string;
  readonly pid: number;
}

/** One line of JSON. Other programs read it: fields may be added, never changed. */
export function printLine(facts: Facts): string {
  return `${JSON.stringify({ ready: true, ...facts })}\n`;
}

export function printSheet(facts: Facts): string {
  const head = `Posthouse ${version()} is ready. It listens on 127.0.0.1 only.`;
  return `\n${[head, places(facts), people(facts), trials(facts), foot].filter(Boolean).join('\n\n')}\n\n`.replace(
    /^(?=.)/gm,
    '  ',
  );
}

const foot = 'Ctrl-C stops it. The mail stays: the next start shows it again.';

const purposes = {
  smtp: 'SMTP         other servers bring mail',
  submission: 'Submission   your programs send, STARTTLS',
  submissions: 'Submissions  your programs send, TLS',
  imap: 'IMAP         your programs read, STARTTLS',
  imaps: 'IMAPS        your programs read, TLS',
} as const;

function places({ ports, ca, data }: Facts): string {
  const lines = Object.entries(ports).map(
    ([name, port]) => `${purposes[name as keyof Ports].padEnd(45)}127.0.0.1:${port}`,
  );
  return [...lines, '', `Trust        ${ca}`, `Data         ${data}`].join('\n');
}

function people({ accounts }: Facts): string {
  const shown = accounts.slice(0, shownMax);
  const width = Math.max(...shown.map(({ address }) => address.length));
  const rest = accounts.length > shown.length ? [`... and ${accounts.length - shown.length} more`] : [];
  const lines = shown.map(({ address, password }) => `${address.padEnd(width)}  password  ${password}`);
  return ['Logins:', ...indented([...lines, ...rest])].join('\n');
}

const shownMax = 10;

function trials({ ports, accounts, ca }: Facts): string {
  const [first, second = first] = accounts;
  if (!first || !second) return '';
  return [
    ...trial(
      'A stranger writes:',
      ports.smtp,
      (port) => `swaks -s 127.0.0.1:${port} -f stranger@example.org -t ${first.address}`,
    ),
    ...trial(`${nameOf(first.address)} writes:`, ports.submission, (port) =>
      [
        `swaks -s 127.0.0.1:${port} -tls -au ${shell(first.address)} -ap ${shell(first.password)}`,
        `-f ${first.address} -t ${second.address}`,
      ].join(' '),
    ),
    ...trial(`${nameOf(first.address)} reads the first mail:`, ports.imaps, (port) => {
      const login = shell(`${first.address}:${first.password}`);
      return `curl --cacert ${shell(ca)} -u ${login} 'imaps://127.0.0.1:${port}/INBOX;MAILINDEX=1'`;
    }),
  ].join('\n');
}

/** A title and a command below it, where the service has a port. */
function trial(title: string, port: number | undefined, command: (port: number) => string): string[] {
  return port === undefined ? [] : [title, ...indented([command(port)])];
}

function nameOf(address: string): string {
  const name = address.slice(0, address.indexOf('@'));
  return name.charAt(0).toUpperCase() + name.slice(1);
}

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => `  ${line}`);
}

/** A word for the shell, in quotes where it needs them. */
function shell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
