import { toml } from '../config/index.ts';

/** A small configuration file: what must be said, and what most people change first. */
export function printFile(hostname: string, data: string): string {
  return `# Posthouse. Every key, its default and its meaning: posthouse config describe

# The name of this server, as its MX record has it.
hostname = ${toml(hostname)}

# The folder that holds all mail and accounts.
data = ${toml(data)}

[smtp]
listen = ["*:25"]

[submission]
listen = ["*:587"]

[submissions]
listen = ["*:465"]

[imap]
listen = ["*:143"]

[imaps]
listen = ["*:993"]

[tls]
# Until these name a certificate, the server shows one of its own making, which mail programs warn about.
# certificate = ${toml(`/etc/letsencrypt/live/${hostname}/fullchain.pem`)}
# key = ${toml(`/etc/letsencrypt/live/${hostname}/privkey.pem`)}
`;
}
