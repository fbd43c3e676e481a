/**
 * The Sender Rewriting Scheme: a return path in a domain of ours that knows the way back to the sender, so that SPF
 * (RFC 7208 §2.4) finds us to be a sender of that domain. Nothing is remembered: the address carries all, and a hash
 * that only we can make.
 *
 * `SRS0=hash=time=domain=local@ours` returns to local@domain. `SRS1=hash=host==...@ours` returns to `SRS0=...@host`, the
 * first who rewrote, so that it grows no longer however often it is forwarded.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { limits } from '../../base/limits.ts';
import { addressOf, isSmtpUtf8, type Path } from '../../formats/smtp/index.ts';

const base32 = 'abcdefghijklmnopqrstuvwxyz234567';
/** 30 bits: too many to try over SMTP, few enough to leave room for the rest. */
const hashCharacters = 6;
/** Two characters count this many days. */
const daysRound = 1024;
const dayMs = 24 * 60 * 60 * 1000;

/** Looks like what SRS writes, whoever wrote it. */
export function isSrs({ localPart }: Path): boolean {
  return /^srs[01][-+=]/i.test(localPart);
}

/**
 * The return path for mail of `sender` that leaves `domain`. Undefined where there is none of at most 64 bytes
 * (RFC 5321 §4.5.3.1.1), or where it would not be ASCII: then the sender has to stay.
 */
export function rewrite(sender: Path, domain: string, secret: string, now: number): Path | undefined {
  const localPart = localPartFor(sender, secret, now);
  const path = { localPart, domain };
  return localPart.length > limits.localPartBytesMax || isSmtpUtf8(path) || !isDotString(path) ? undefined : path;
}

/** Whom mail for a path that `rewrite` made is for; undefined where it is forged or too old. */
export function wayBack(path: Path, secrets: readonly string[], now: number): Path | undefined {
  return firstOf(path.localPart, secrets, now) ?? nextOf(path.localPart, secrets);
}

function localPartFor({ localPart, domain }: Path, secret: string, now: number): string {
  const [, rest] = /^srs0([-+=].*)$/i.exec(localPart) ?? [];
  if (rest !== undefined) return guarded('SRS1', `${domain}=${rest}`, secret);
  const [, further] = /^srs1[-+=][^=]*=(.*)$/i.exec(localPart) ?? [];
  if (further !== undefined) return guarded('SRS1', further, secret);
  return guarded('SRS0', `${stampOf(now)}=${domain}=${localPart}`, secret);
}

function guarded(tag: 'SRS0' | 'SRS1', rest: string, secret: string): string {
  return `${tag}=${hashOf(tag, rest, secret)}=${rest}`;
}

function firstOf(text: string, secrets: readonly string[], now: number): Path | undefined {
  const [, hash = '', rest = '', stamp = '', domain = '', localPart = ''] =
    /^srs0[-+=]([^=]+)=(([^=]+)=([^=]+)=(.+))$/i.exec(text) ?? [];
  if (!vouched('SRS0', rest, hash, secrets) || !isFresh(stamp, now)) return undefined;
  return { localPart, domain };
}

function nextOf(text: string, secrets: readonly string[]): Path | undefined {
  const [, hash = '', rest = '', domain = '', further = ''] =
    /^srs1[-+=]([^=]+)=(([^=]+)=([-+=].+))$/i.exec(text) ?? [];
  if (!vouched('SRS1', rest, hash, secrets)) return undefined;
  return { localPart: `SRS0${further}`, domain };
}

/** Hosts on the way may have changed the case of it. */
function hashOf(tag: string, rest: string, secret: string): string {
  const digest = createHmac('sha256', Buffer.from(secret, 'base64')).update(`${tag}=${rest}`.toLowerCase()).digest();
  return Array.from(digest.subarray(0, hashCharacters), (byte) => base32[byte % base32.length]).join('');
}

function vouched(tag: string, rest: string, hash: string, secrets: readonly string[]): boolean {
  const given = Buffer.from(hash.toLowerCase());
  return given.length === hashCharacters && secrets.some((secret) => sameBytes(given, hashOf(tag, rest, secret)));
}

function sameBytes(given: Buffer, made: string): boolean {
  return timingSafeEqual(given, Buffer.from(made));
}

function stampOf(now: number): string {
  const day = Math.floor(now / dayMs) % daysRound;
  return `${base32[day >> 5]}${base32[day & 31]}`;
}

function isFresh(stamp: string, now: number): boolean {
  const [high = -1, low = -1] = Array.from(stamp.toLowerCase(), (character) => base32.indexOf(character));
  if (stamp.length !== 2 || high < 0 || low < 0) return false;
  const today = Math.floor(now / dayMs) % daysRound;
  return (today - (high * 32 + low) + daysRound) % daysRound <= limits.srsAgeDaysMax;
}

/** Quotes in a local part are more than many hosts understand. */
function isDotString(path: Path): boolean {
  return !addressOf(path).startsWith('"');
}
