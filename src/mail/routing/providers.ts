import { parseIp } from '../../formats/network/index.ts';

/**
 * Providers by the names of their mail hosts: each line is a provider, and how its hosts end. Taken from the MX records
 * that these providers publish or tell their customers to publish.
 */
const known: Readonly<Record<string, readonly string[]>> = {
  google: ['google.com', 'googlemail.com', 'psmtp.com'],
  microsoft: ['outlook.com', 'hotmail.com', 'office365.us', 'mx.microsoft', 'partner.outlook.cn'],
  yahoo: ['yahoodns.net', 'yahoo.co.jp', 'aol.com'],
  apple: ['icloud.com', 'apple.com'],
  att: ['prodigy.net', 'att.net', 'sbcglobal.net'],
  comcast: ['comcast.net'],
  cox: ['cox.net'],
  mimecast: ['mimecast.com', 'mimecast.co.za', 'mimecast-offshore.com'],
  proofpoint: ['pphosted.com', 'ppe-hosted.com', 'ppops.net', 'gpphosted.com'],
  broadcom: ['messagelabs.com', 'symanteccloud.com'],
  barracuda: ['barracudanetworks.com', 'cudamail.com', 'cudasvc.com'],
  cisco: ['iphmx.com'],
  trendmicro: ['trendmicro.com', 'trendmicro.eu', 'tmes.trendmicro.com'],
  sophos: ['sophos.com', 'reflexion.net'],
  hornetsecurity: ['hornetsecurity.com', 'antispameurope.com', 'spamexperts.com', 'spamexperts.eu'],
  cloudflare: ['mx.cloudflare.net'],
  amazon: ['amazonaws.com', 'amazonses.com', 'awsapps.com'],
  gmx: ['gmx.net', 'web.de', 'mail.com'],
  ionos: [
    'kundenserver.de',
    'ionos.com',
    'ionos.de',
    'ionos.co.uk',
    'ionos.es',
    'ionos.fr',
    '1and1.com',
    'perfora.net',
  ],
  telekom: ['t-online.de', 'telekom.de'],
  vodafone: ['vodafonemail.de', 'arcor.de', 'kabelmail.de'],
  freenet: ['freenet.de'],
  strato: ['rzone.de', 'strato.de'],
  mailbox: ['mailbox.org'],
  posteo: ['posteo.de'],
  ovh: ['ovh.net', 'ovh.com', 'ovh.ca'],
  gandi: ['gandi.net'],
  infomaniak: ['infomaniak.ch', 'ikmail.com'],
  orange: ['orange.fr', 'wanadoo.fr'],
  laposte: ['laposte.net'],
  free: ['free.fr', 'proxad.net'],
  sfr: ['sfr.fr', 'neuf.fr'],
  libero: ['libero.it', 'iol.it'],
  aruba: ['aruba.it', 'arubapec.it'],
  seznam: ['seznam.cz'],
  wp: ['wp.pl', 'o2.pl'],
  onet: ['onet.pl'],
  zoho: ['zoho.com', 'zoho.eu', 'zoho.in', 'zohomail.com'],
  yandex: ['yandex.ru', 'yandex.net', 'yandex.com'],
  mailru: ['mail.ru'],
  rambler: ['rambler.ru'],
  proton: ['protonmail.ch', 'proton.me'],
  tuta: ['tutanota.de', 'tuta.com'],
  fastmail: ['messagingengine.com', 'fastmail.com'],
  migadu: ['migadu.com'],
  rackspace: ['emailsrvr.com'],
  godaddy: ['secureserver.net'],
  namecheap: ['privateemail.com', 'registrar-servers.com'],
  hostinger: ['hostinger.com'],
  dreamhost: ['dreamhost.com'],
  titan: ['titan.email'],
  tencent: ['qq.com', 'mxmail.qq.com'],
  netease: ['163.com', '126.com', 'netease.com'],
  alibaba: ['mxhichina.com', 'aliyun.com'],
  naver: ['naver.com'],
  kakao: ['daum.net', 'kakao.com'],
};

const bySuffix: ReadonlyMap<string, string> = new Map(
  Object.entries(known).flatMap(([provider, suffixes]) => suffixes.map((suffix) => [suffix, provider] as const)),
);

/**
 * Second levels under which names are registered, where the last label has two letters: "example.co.uk" is one house, and
 * "example.com.au". Not the whole public suffix list: here two houses taken for one share their limits, no more.
 */
const secondLevels = new Set(
  'ac co com edu gov gob go gouv id info ltd me mil ne net nhs nom or org plc police sch web'.split(' '),
);

/** Who is behind a mail host, in one word: a known provider, else the end of its name. */
export function providerOf(host: string): string {
  const name = host.toLowerCase().replace(/\.$/, '');
  if (parseIp(name) || name.startsWith('/')) return name;
  const labels = name.split('.');
  for (let from = 0; from < labels.length - 1; from++) {
    const provider = bySuffix.get(labels.slice(from).join('.'));
    if (provider !== undefined) return provider;
  }
  return labels.slice(-endLength(labels)).join('.');
}

function endLength(labels: readonly string[]): number {
  const [second = '', top = ''] = labels.slice(-2);
  return top.length === 2 && secondLevels.has(second) ? 3 : 2;
}
