import { networkInterfaces } from 'node:os';
import { table } from '../table.ts';

export interface Steps {
  readonly file: string;
  readonly hostname: string;
  readonly address: string;
  readonly domain: string;
  readonly password: string;
}

/** What was done, and what only the owner can do. */
export function printSteps(steps: Steps): string {
  const { file, hostname, domain } = steps;
  const parts = [
    `Written: ${file}. Created: ${domain} and its first account.`,
    indented([
      ['Address', steps.address],
      ['Password', `${steps.password}   (shown this once)`],
    ]),
    `1. Publish these DNS records:`,
    indented(records(steps)),
    `   Ask whoever gives you the address to let it point back to ${hostname} (a PTR record):\n` +
      `   many servers take no mail from a machine without.`,
    `2. Get a certificate for ${hostname} and name its files in ${file}.`,
    `3. Start the server; its ports want root or CAP_NET_BIND_SERVICE:`,
    indented([[`posthouse serve --config ${file}`]]),
    `Mail programs then reach it as ${hostname}: IMAPS on 993, submission on 465, the whole address as the user name.`,
  ];
  return `${parts.map((part) => part.trimEnd()).join('\n\n')}\n`;
}

function records({ hostname, domain, address }: Steps): string[][] {
  return [
    [`${hostname}.`, 'A', publicAddress('IPv4') ?? '(the IPv4 address of this machine)'],
    [`${hostname}.`, 'AAAA', publicAddress('IPv6') ?? '(its IPv6 address; leave it out where there is none)'],
    [`${domain}.`, 'MX', `10 ${hostname}.`],
    [`${domain}.`, 'TXT', '"v=spf1 mx -all"'],
    [`_dmarc.${domain}.`, 'TXT', `"v=DMARC1; p=none; rua=mailto:${address}"`],
  ];
}

/** An address of this machine that others can reach, as far as it knows itself. */
function publicAddress(family: 'IPv4' | 'IPv6'): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  return all.find((one) => one.family === family && !one.internal && !isPrivate(one.address))?.address;
}

/** RFC 1918 §3, RFC 6598 §7, RFC 3927 §2.1, RFC 4193 §3.1, RFC 4291 §2.5.6. */
function isPrivate(address: string): boolean {
  return /^(10|127|169\.254|192\.168|172\.(1[6-9]|2\d|3[01])|100\.(6[4-9]|[7-9]\d|1[01]\d|12[0-7]))\.|^f[cd]|^fe[89ab]/i.test(
    address,
  );
}

function indented(rows: readonly (readonly string[])[]): string {
  return table(rows).replace(/^(?=.)/gm, '     ');
}
