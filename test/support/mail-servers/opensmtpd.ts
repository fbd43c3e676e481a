import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileOf, folderOf, type Kind, type Surroundings } from './index.ts';

export const opensmtpd: Kind = {
  name: 'OpenSMTPD',
  debianPackage: 'opensmtpd',
  address: '127.0.0.4',
  manners: { alice: { manner: 'a command at a time', logged: /mta tls ciphers=TLS/ } },
  speaksUtf8: false,

  /** Its folders have fixed names: it gets mounts of its own. */
  async prepare(folder, root, surroundings) {
    await folderOf(join(folder, 'spool/smtpd'));
    await folderOf(join(folder, 'run'));
    for (const name of ['certificate', 'key'] as const) {
      await copyFile(surroundings[name], join(folder, name));
    }
    await fileOf(join(folder, 'resolv.conf'), 'nameserver 127.0.0.1');
    const settings = await fileOf(join(folder, 'settings'), ...lines(folder, surroundings));
    const script = [
      `chmod 711 '${folder}/spool/smtpd'; chmod 600 '${folder}/key'`,
      `mount --bind '${folder}/spool' /var/spool; mount --bind '${root}/var/lib' /var/lib`,
      `mount --bind '${folder}/run' /run; mount --bind '${folder}/resolv.conf' /etc/resolv.conf`,
      `exec '${root}/usr/sbin/smtpd' -d -v -f '${settings}'`,
    ];
    return { words: ['unshare', '-m', '--propagation', 'private', 'sh', '-ec', script.join('\n')] };
  },
};

function lines(folder: string, { port, ours, collector }: Surroundings): string[] {
  return [
    `pki peer cert "${folder}/certificate"`,
    `pki peer key "${folder}/key"`,
    'smtp max-message-size 50M',
    `listen on ${opensmtpd.address} port ${port} hostname opensmtpd.test tls pki peer`,
    `action ours relay host "smtp+tls://127.0.0.1:${ours}" tls no-verify helo opensmtpd.test`,
    `action collected relay host "smtp+notls://127.0.0.1:${collector}" helo opensmtpd.test`,
    'match from any for domain "example.test" action ours',
    'match from any for any action collected',
  ];
}
