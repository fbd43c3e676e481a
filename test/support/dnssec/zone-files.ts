import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packages } from './programs.ts';

export interface SignedZone {
  /** As "example.test". */
  readonly name: string;
  /** Lines of the kind "mx.example.test A 192.0.2.1", as `parseZone` has them, without marks. */
  readonly records: string;
  /**
   * `good`, unless told otherwise. `unsigned`: and nobody expects a signature. `stripped`: somebody took the signatures
   * away. `expired`: they are of another year. `forged`: they are of other records.
   */
  readonly signing?: 'good' | 'unsigned' | 'stripped' | 'expired' | 'forged';
}

interface Written {
  readonly name: string;
  /** What is served. */
  readonly file: string;
  readonly records: string[];
  readonly signing: NonNullable<SignedZone['signing']>;
  /** Absent where nothing is signed. */
  readonly key?: string;
}

/** The zones as files, and what a resolver must know to validate them. */
export class ZoneFiles {
  readonly zones: readonly Written[];
  /** DS records, as trust anchors. */
  readonly anchors: readonly string[];
  readonly #folder: string;
  /** Grows with each change; `serial.test` has a TXT record of it. */
  serial = 0;

  private constructor(folder: string, zones: readonly Written[], anchors: readonly string[]) {
    this.#folder = folder;
    this.zones = zones;
    this.anchors = anchors;
  }

  static async write(folder: string, zones: readonly SignedZone[]): Promise<ZoneFiles> {
    const anchors: string[] = [];
    const written: Written[] = [{ name: 'serial.test', file: 'serial.test', records: [], signing: 'unsigned' }];
    for (const { name, records, signing = 'good' } of zones) {
      const key = signing === 'unsigned' ? undefined : ldns('ldns-keygen', folder, keyWords(name));
      if (key !== undefined) anchors.push((await readFile(join(folder, `${key}.ds`), 'utf8')).trim());
      const isSigned = key !== undefined && signing !== 'stripped';
      const file = isSigned ? `${name}.signed` : name;
      written.push({ name, file, records: linesOf(records), signing, ...(isSigned && { key }) });
    }
    const files = new ZoneFiles(folder, written, anchors);
    for (const zone of written.slice(1)) await files.#sign(zone);
    await files.#count();
    return files;
  }

  async add(records: readonly string[]): Promise<void> {
    const changed = new Set<Written>();
    for (const record of records) {
      const zone = this.#zoneOf(record);
      zone.records.push(record);
      changed.add(zone);
    }
    for (const zone of changed) await this.#sign(zone);
    await this.#count();
  }

  #zoneOf(record: string): Written {
    const owner = record.trim().split(/\s+/)[0] ?? '';
    const [nearest] = this.zones
      .filter(({ name }) => owner === name || owner.endsWith(`.${name}`))
      .toSorted((a, b) => b.name.length - a.name.length);
    if (!nearest) throw new Error(`No zone for ${record}`);
    return nearest;
  }

  async #count(): Promise<void> {
    this.serial += 1;
    const zone = this.zones[0] as Written;
    zone.records.splice(0, 1, `serial.test TXT ${this.serial}`);
    await this.#sign(zone);
  }

  async #sign({ name, records, signing, key }: Written): Promise<void> {
    await writeFile(join(this.#folder, name), masterFile(name, records));
    if (key === undefined) return;
    const dates = signing === 'expired' ? ['-i', '20200101', '-e', '20200201'] : [];
    ldns('ldns-signzone', this.#folder, [...dates, '-o', name, name, key]);
    if (signing === 'forged') await forge(join(this.#folder, `${name}.signed`));
  }
}

function keyWords(name: string): string[] {
  return ['-a', 'ECDSAP256SHA256', '-k', '-r', '/dev/urandom', name];
}

function ldns(program: string, cwd: string, words: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(join(packages, 'ldnsutils/usr/bin', program), words, {
    cwd,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${program} ${words.join(' ')}:\n${stderr}`);
  return stdout.trim();
}

function linesOf(text: string): string[] {
  return text
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** RFC 1035 §5. */
function masterFile(name: string, records: readonly string[]): string {
  const serial = Math.floor(Date.now() / 1000);
  const start = `${name}. 0 IN SOA ns.${name}. root.${name}. ${serial} 3600 600 86400 0\n${name}. 0 IN NS ns.${name}.\nns.${name}. 0 IN A 127.0.0.1\n`;
  return start + records.map(masterLine).join('');
}

function masterLine(record: string): string {
  const [owner = '', type = '', ...data] = record.trim().split(/\s+/);
  const text = data.join(' ');
  const isName = ['MX', 'CNAME', 'PTR'].includes(type);
  const printed = type === 'TXT' ? `"${text}"` : isName ? `${text}.` : text;
  return `${owner}. 0 IN ${type} ${printed}\n`;
}

/** Makes every signature one of something else, but those of the zone's own keys. */
async function forge(path: string): Promise<void> {
  const lines = (await readFile(path, 'utf8')).split('\n');
  const isSignature = (line: string): boolean => /\sRRSIG\s(?!DNSKEY)/.test(line);
  const forged = (line: string): string => line.replace(/(\S{20})(\S{20})(\S{8})$/, '$2$1$3');
  await writeFile(path, lines.map((line) => (isSignature(line) ? forged(line) : line)).join('\n'));
}
