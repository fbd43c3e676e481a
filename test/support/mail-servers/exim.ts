import { spawnSync } from 'node:child_process';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOf, folderOf, type Kind, plainHost, type Surroundings } from './index.ts';

const user = 'Debian-exim';

export const exim: Kind = {
  name: 'Exim',
  debianPackage: 'exim4-daemon-light',
  address: '127.0.0.3',
  manners: {
    // Exim notes "K" where it used BDAT.
    alice: { manner: 'with CHUNKING', logged: / => alice@.* X=TLS.* K C="250 / },
    bob: { manner: 'without CHUNKING', logged: / => bob@.* X=TLS\S* CV=\w+ C="250 / },
  },
  speaksUtf8: true,

  async prepare(folder, root, surroundings) {
    await folderOf(join(folder, 'spool'), user);
    await folderOf(join(folder, 'log'), user);
    const program = `${root}/usr/sbin/exim4`;
    // It reads them as its own user.
    const files = { certificate: join(folder, 'certificate'), key: join(folder, 'key') };
    for (const name of ['certificate', 'key'] as const) await copyFile(surroundings[name], files[name]);
    for (const file of Object.values(files)) spawnSync('chown', [user, file]);
    const settings = await fileOf(join(folder, 'settings'), ...lines(folder, program, { ...surroundings, ...files }));
    return { words: [program, '-C', settings, '-bdf', '-q1m'], log: join(folder, 'log/main') };
  },
};

function lines(folder: string, program: string, { port, ours, collector, certificate, key }: Surroundings): string[] {
  const router = (name: string, ...options: string[]): string[] => [
    `${name}:`,
    ...['driver = manualroute', 'self = send', ...options].map((option) => `  ${option}`),
  ];
  const transport = (name: string, ...options: string[]): string[] => [
    `${name}:`,
    ...['driver = smtp', ...options].map((option) => `  ${option}`),
  ];
  return [
    'primary_hostname = exim.test',
    `exim_path = ${program}`,
    `spool_directory = ${folder}/spool`,
    `log_file_path = ${folder}/log/%s`,
    `pid_file_path = ${folder}/spool/pid`,
    `local_interfaces = ${exim.address}`,
    `daemon_smtp_ports = ${port}`,
    'disable_ipv6',
    'keep_environment =',
    'host_lookup =',
    'deliver_drop_privilege',
    'acl_smtp_rcpt = accept',
    'smtputf8_advertise_hosts = *',
    `pipelining_advertise_hosts = !${plainHost} : *`,
    `chunking_advertise_hosts = !${plainHost} : *`,
    'message_size_limit = 50M',
    `tls_certificate = ${certificate}`,
    `tls_privatekey = ${key}`,
    'tls_advertise_hosts = *',
    'begin routers',
    ...router(
      'bob',
      'domains = example.test',
      'local_parts = bob',
      'transport = plain',
      `route_list = * 127.0.0.1::${ours}`,
    ),
    ...router('ours', 'domains = example.test', 'transport = chunks', `route_list = * 127.0.0.1::${ours}`),
    ...router('others', 'transport = collected', `route_list = * 127.0.0.1::${collector}`),
    'begin transports',
    ...transport('chunks', 'hosts_require_tls = *', 'tls_verify_hosts ='),
    ...transport('plain', 'hosts_require_tls = *', 'hosts_try_chunking ='),
    ...transport('collected', 'hosts_try_chunking ='),
    'begin retry',
    '* * F,1h,1m',
  ];
}
