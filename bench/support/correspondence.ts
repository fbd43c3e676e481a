/** Mail of many kinds for measurements of size: what compresses as mail does, and no two alike. The same seed, the same mail. */
import { seededRandom, type Random } from '../../src/base/random.ts';

const syllables =
  'ba ce di fo gu ha je ki lo mu ne pi qua re si to un va we xi ya zo sta tri gra ple ment er ing ion'.split(' ');

/** A message: short letters mostly, newsletters in HTML, some with an attachment. */
export function correspondence(seed: number): Buffer {
  const random = seededRandom(seed);
  const kind = random.fraction();
  const header = headerOf(random, seed, kind);
  if (kind < 0.55) return mailOf(header, 'text/plain', proseOf(random, 300 + random.fraction() ** 2 * 6000));
  if (kind < 0.9) return mailOf(header, 'text/html', pageOf(random, 2000 + random.fraction() ** 2 * 50_000));
  return mailOf(header, 'application/pdf', attachmentOf(random, 20_000 + random.fraction() ** 3 * 600_000));
}

function mailOf(header: readonly string[], type: string, body: string): Buffer {
  const encoding = type === 'application/pdf' ? 'base64' : '8bit';
  const content = [`Content-Type: ${type}; charset=utf-8`, `Content-Transfer-Encoding: ${encoding}`];
  return Buffer.from([...header, ...content, '', body].join('\r\n'), 'latin1');
}

function headerOf(random: Random, seed: number, kind: number): string[] {
  const id = `${hex(random, 12)}.${seed}@mail${seed % 40}.example.org`;
  const address = (): string => `${word(random)}.${word(random)}@${word(random)}.example.com`;
  const signature = Buffer.from(random.bytes(256)).toString('base64').replace(/.{70}/g, '$&\r\n ');
  return [
    `Return-Path: <${address()}>`,
    `Received: from ${word(random)}.example.com (${word(random)}.example.com [192.0.2.${seed % 250}])`,
    ` by mx.example.org with ESMTPS id ${hex(random, 10)}; Thu, ${1 + (seed % 28)} Jan 2026 12:00:00 +0000`,
    ...(kind > 0.3 ? [`DKIM-Signature: v=1; a=rsa-sha256; d=example.com; s=${word(random)}; b=${signature}`] : []),
    `From: ${word(random)} ${word(random)} <${address()}>`,
    `To: <${address()}>`,
    `Subject: ${sentence(random)}`,
    `Date: Thu, ${1 + (seed % 28)} Jan 2026 12:00:00 +0000`,
    `Message-ID: <${id}>`,
    'MIME-Version: 1.0',
  ];
}

function proseOf(random: Random, sizeBytes: number): string {
  let text = '';
  while (text.length < sizeBytes)
    text += `${sentence(random)} ${sentence(random)}\r\n${random.fraction() < 0.3 ? '\r\n' : ''}`;
  return text;
}

function pageOf(random: Random, sizeBytes: number): string {
  let page = '<html><body style="margin:0;padding:0">\r\n';
  while (page.length < sizeBytes) {
    page += `<tr><td align="left" style="padding:${8 + (page.length % 24)}px;color:#${hex(random, 6)}"><p>${sentence(random)}</p>\r\n`;
    page += `<a href="https://example.com/${hex(random, 16)}">${word(random)}</a></td></tr>\r\n`;
  }
  return `${page}</body></html>\r\n`;
}

function attachmentOf(random: Random, sizeBytes: number): string {
  return Buffer.from(random.bytes(sizeBytes)).toString('base64').replace(/.{76}/g, '$&\r\n');
}

function sentence(random: Random): string {
  return `${Array.from({ length: 5 + random.fraction() * 10 }, () => word(random)).join(' ')}.`;
}

/** A few words are frequent, most are rare. */
function word(random: Random): string {
  const rank = Math.floor(random.fraction() ** 3 * 8000);
  const pick = (part: number): string => syllables[(rank * 7 + part * (rank >> 3)) % syllables.length] as string;
  return Array.from({ length: 1 + (rank % 3) }, (_, part) => pick(part)).join('');
}

function hex(random: Random, digits: number): string {
  return Buffer.from(random.bytes(digits)).toString('hex').slice(0, digits);
}
