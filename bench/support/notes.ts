/** Short plain mail of one size, with the headers of mail that came a long way. The same number, the same mail. */
import { seededRandom, type Random } from '../../src/base/random.ts';

const syllables =
  'ba ce di fo gu ha je ki lo mu ne pi qua re si to un va we xi ya zo sta tri gra ple ment er ing ion'.split(' ');
const vocabulary = Array.from({ length: 30_000 }, (_, rank) => wordOf(seededRandom(rank)));

/** A word that stands in the subject of that number alone. */
export function markOf(number: number): string {
  return `${String(number).replace(/\d/g, (digit) => 'bcdfghjklm'[Number(digit)] as string)}zq`;
}

export function note(number: number, sizeBytes: number): Buffer {
  const random = seededRandom(number + 1);
  const host = (): string => `${word(random)}${number % 40}.example.${random.fraction() < 0.5 ? 'com' : 'net'}`;
  const header = [
    `Return-Path: <${word(random)}.${word(random)}@${host()}>`,
    `Received: from ${host()} (${host()} [192.0.2.${number % 250}])`,
    `\tby mx.example.org with ESMTPS id ${id(random, 12)}; Thu, ${1 + (number % 28)} Jan 2026 12:${10 + (number % 50)}:00 +0000`,
    `Received: by ${host()} with SMTP id ${id(random, 20)}; Thu, ${1 + (number % 28)} Jan 2026 11:59:00 +0000`,
    `DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=example.com; s=sel; bh=${id(random, 43)}=;`,
    `\tb=${id(random, 64)}`,
    `From: ${word(random)} ${word(random)} <${word(random)}@${host()}>`,
    `To: ${word(random)} <a@example.org>`,
    `Subject: ${markOf(number)} ${sentence(random)}`,
    `Date: Thu, ${1 + (number % 28)} Jan 2026 12:00:00 +0000`,
    `Message-ID: <${id(random, 24)}@${host()}>`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    'Content-Transfer-Encoding: 8bit',
    '',
  ].join('\r\n');
  let text = '';
  while (header.length + text.length < sizeBytes) text += `\r\n${sentence(random)} ${sentence(random)}`;
  return Buffer.from(`${header}${text}`.slice(0, sizeBytes), 'latin1');
}

function sentence(random: Random): string {
  return `${Array.from({ length: 5 + random.fraction() * 10 }, () => word(random)).join(' ')}.`;
}

/** A few words are frequent, most are rare. */
function word(random: Random): string {
  return vocabulary[Math.floor(random.fraction() ** 5 * vocabulary.length)] as string;
}

function wordOf(random: Random): string {
  const count = 1 + Math.floor(random.fraction() * 4);
  return Array.from({ length: count }, () => syllables[Math.floor(random.fraction() * syllables.length)]).join('');
}

function id(random: Random, length: number): string {
  return Buffer.from(random.bytes(length)).toString('base64url').slice(0, length);
}
