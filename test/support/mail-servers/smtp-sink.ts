import { join } from 'node:path';
import { type Kind, type MailServer, startServer } from './index.ts';

/** Postfix's server that takes everything and keeps nothing. @param words options, as in its manual page */
export function openSmtpSink(port: number, words: readonly string[]): Promise<MailServer> {
  const kind: Kind = {
    name: 'smtp-sink',
    debianPackage: 'postfix',
    address: '127.0.0.6',
    manners: {},
    speaksUtf8: false,
    prepare: (_, root) =>
      Promise.resolve({
        words: [join(root, 'usr/sbin/smtp-sink'), '-u', 'news', ...words, `127.0.0.6:${port}`, '100'],
        environment: { LD_LIBRARY_PATH: `${root}/usr/lib/postfix` },
      }),
  };
  return startServer(kind, { port, ours: 0, collector: 0, certificate: '', key: '' });
}
