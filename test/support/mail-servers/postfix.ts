import { join } from 'node:path';
import { fileOf, folderOf, type Kind, plainHost, type Surroundings } from './index.ts';

const queues = 'active bounce corrupt defer deferred flush hold incoming private saved trace'.split(' ');

/** Two users that every Debian has, and that do nothing here: Postfix wants some for itself. */
const owner = 'news';
const group = 'uucp';

export const postfix: Kind = {
  name: 'Postfix',
  debianPackage: 'postfix',
  address: '127.0.0.2',
  manners: { alice: { manner: 'with PIPELINING' }, bob: { manner: 'without PIPELINING' } },
  speaksUtf8: true,

  async prepare(folder, root, surroundings) {
    const spool = await folderOf(join(folder, 'spool'));
    for (const name of queues) await folderOf(join(spool, name), owner);
    for (const name of ['public', 'maildrop']) await folderOf(join(spool, name), `${owner}:${group}`);
    await folderOf(join(spool, 'pid'));
    await folderOf(join(folder, 'data'), owner);
    const settings = await folderOf(join(folder, 'settings'));
    const log = join(folder, 'log');
    await fileOf(join(settings, 'main.cf'), ...main(folder, root, surroundings));
    await fileOf(join(settings, 'master.cf'), ...master(surroundings));
    await fileOf(join(settings, 'dynamicmaps.cf'));
    const environment = { LD_LIBRARY_PATH: `${root}/usr/lib/postfix`, MAIL_CONFIG: settings };
    return { words: [`${root}/usr/lib/postfix/sbin/master`, '-c', settings, '-d'], environment, log };
  },
};

function main(folder: string, root: string, { ours, collector, certificate, key }: Surroundings): string[] {
  return [
    'compatibility_level = 3.6',
    `queue_directory = ${folder}/spool`,
    `data_directory = ${folder}/data`,
    `daemon_directory = ${root}/usr/lib/postfix/sbin`,
    `command_directory = ${root}/usr/sbin`,
    `shlib_directory = ${root}/usr/lib/postfix`,
    `maillog_file = ${folder}/log`,
    `maillog_file_prefixes = ${folder}`,
    'import_environment = MAIL_CONFIG LD_LIBRARY_PATH',
    `mail_owner = ${owner}`,
    `setgid_group = ${group}`,
    'inet_protocols = ipv4',
    'myhostname = postfix.test',
    'mydestination =',
    'mynetworks = 127.0.0.0/8',
    'alias_maps =',
    'alias_database =',
    'recipient_delimiter = +',
    'disable_dns_lookups = yes',
    'smtpd_peername_lookup = no',
    'smtpd_relay_restrictions = permit_mynetworks, reject',
    'message_size_limit = 50000000',
    'smtputf8_enable = yes',
    `smtpd_discard_ehlo_keyword_address_maps = inline:{ {${plainHost} = pipelining, chunking} }`,
    `smtpd_tls_cert_file = ${certificate}`,
    `smtpd_tls_key_file = ${key}`,
    'smtpd_tls_security_level = may',
    `default_transport = smtp:[127.0.0.1]:${collector}`,
    `transport_maps = inline:{ {bob@example.test = plain:[127.0.0.1]:${ours}}, {example.test = tls:[127.0.0.1]:${ours}} }`,
  ];
}

function master({ port }: Surroundings): string[] {
  return [
    `${postfix.address}:${port} inet n - n - - smtpd`,
    `127.0.0.5:${port} inet n - n - - smtpd`,
    '  -o smtpd_discard_ehlo_keywords=starttls,pipelining,chunking,8bitmime,size,dsn,enhancedstatuscodes',
    'pickup unix n - n 60 1 pickup',
    'cleanup unix n - n - 0 cleanup',
    'qmgr unix n - n 300 1 qmgr',
    'tlsmgr unix - - n 1000? 1 tlsmgr',
    'rewrite unix - - n - - trivial-rewrite',
    ...['bounce', 'defer', 'trace'].map((name) => `${name} unix - - n - 0 bounce`),
    'proxymap unix - - n - - proxymap',
    'anvil unix - - n - 1 anvil',
    'scache unix - - n - 1 scache',
    'smtp unix - - n - - smtp',
    'tls unix - - n - - smtp -o smtp_tls_security_level=encrypt',
    'plain unix - - n - - smtp -o smtp_tls_security_level=encrypt -o smtp_discard_ehlo_keywords=pipelining,size,dsn',
    ...['error', 'retry'].map((name) => `${name} unix - - n - - error`),
    'postlog unix-dgram n - n - 1 postlogd',
  ];
}
