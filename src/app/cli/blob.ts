/** `posthouse blob` */

import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Command } from 'commander';
import { Fault } from '../../base/fault.ts';
import type { Collected } from '../../protocols/control/index.ts';
import type { Stretch } from '../../store/blobs/index.ts';
import { UsageMistake } from '../usage.ts';
import { withOperator } from './operator.ts';
import { configOf, withServer } from './options.ts';
import type { ServerOptions } from './options.ts';
import { withExamples } from './style.ts';

export function addBlob(program: Command): void {
  const blob = program.command('blob').helpCommand(false).summary('the bodies of messages, as files on the disk');
  blob.description('Looks into the segment files that hold the bodies of messages. Needs no database and no server.');
  addCat(blob);
  addVerify(blob);
  addSalvage(blob);
  addCollect(blob);
}

function addCat(blob: Command): void {
  const cat = withServer(blob.command('cat <BODY>').summary('print the body of a message'));
  cat.description('Prints a body as it arrived. BODY is its SHA-256, or SEGMENT:OFFSET as an error message names it.');
  withExamples(cat, [['posthouse blob cat 3:40960', 'the record at that offset of segment 3']]);
  cat.action(async (body: string, options: ServerOptions) => {
    const { path, offset } = await placeOf(body, bodiesFolderOf(options));
    const { readRecord } = await blobs();
    for (const content of readRecord(path, offset)) await print(content);
  });
}

function addVerify(blob: Command): void {
  const verify = withServer(blob.command('verify [SEGMENT...]').summary('read every body and check it'));
  verify.description('Reads the segments (all without SEGMENT) and names what is damaged. Fails when anything is.');
  verify.action(async (segments: string[], options: ServerOptions) => {
    const tally = { whole: 0, damaged: 0 };
    for (const path of await pathsOf(segments, options)) await verifyOne(path, tally);
    process.stdout.write(`${tally.whole} bodies are whole, ${tally.damaged} damaged\n`);
    if (tally.damaged > 0) throw new Fault('unavailable', 'Some bodies are damaged: see above');
  });
}

interface Tally {
  whole: number;
  damaged: number;
}

async function verifyOne(path: string, tally: Tally): Promise<void> {
  for (const stretch of await stretchesOf(path)) {
    if (stretch.kind === 'record') tally.whole++;
    if (stretch.kind === 'damaged') tally.damaged++;
    if (stretch.kind === 'damaged' || stretch.kind === 'unfinished') process.stdout.write(lineOf(path, stretch));
  }
}

function addSalvage(blob: Command): void {
  const salvage = withServer(blob.command('salvage <SEGMENT>').summary('save what is whole in a segment'));
  salvage.description('Writes every whole body of a segment as HASH.eml, passing over what is damaged.');
  salvage.requiredOption('--to <dir>', 'folder to write to; made where it is missing');
  salvage.action(async (segment: string, options: ServerOptions & { readonly to: string }) => {
    const { readRecord } = await blobs();
    mkdirSync(options.to, { recursive: true });
    let saved = 0;
    for (const path of await pathsOf([segment], options)) {
      for (const stretch of await stretchesOf(path)) {
        if (stretch.kind !== 'record') process.stdout.write(lineOf(path, stretch));
        else saved += save(join(options.to, `${stretch.header.hash}.eml`), readRecord(path, stretch.offset));
      }
    }
    process.stdout.write(`${saved} bodies saved\n`);
  });
}

/** What is there already is the same, because its name is its hash. */
function save(path: string, content: Iterable<Uint8Array>): number {
  if (existsSync(path)) return 0;
  writeFileSync(path, '');
  for (const piece of content) writeFileSync(path, piece, { flag: 'a' });
  return 1;
}

function addCollect(blob: Command): void {
  const collect = withServer(blob.command('collect').summary('give back the room of bodies nobody needs'));
  collect.description(
    'Drops bodies that no message refers to and rewrites segments that are mostly empty. The running server does so every hour.',
  );
  collect.option('--grace <hours>', 'how long something must have been unneeded', '24');
  collect.action(async (options: ServerOptions & { readonly grace: string }) => {
    const hours = Number(options.grace);
    if (!(hours >= 0)) throw new UsageMistake('--grace takes a number of hours');
    const done = await withOperator(options, (ask) => ask('blob collect', { graceMs: hours * 3_600_000 }));
    process.stdout.write(summaryOf(done as Collected));
  });
}

function summaryOf({ marked, dropped, moved, removed, removedBytes, damaged }: Collected): string {
  const mib = (removedBytes / 1024 / 1024).toFixed(1);
  const rot = damaged > 0 ? `, ${damaged} damaged: see posthouse blob verify` : '';
  return `${marked} found unneeded, ${dropped} dropped, ${moved} moved, ${removed} segments (${mib} MiB) removed${rot}\n`;
}

/** The data folder, with or without its database. */
function bodiesFolderOf(options: ServerOptions): string {
  const folder = options.data ?? configOf(options).data;
  if (existsSync(join(folder, 'segments'))) return folder;
  throw new UsageMistake(`${folder} is not the data folder of a server`);
}

/** Segments are named by number, or by the path of a file wherever it lies. */
async function pathsOf(segments: readonly string[], options: ServerOptions): Promise<string[]> {
  const { segmentFile, segmentsOf } = await blobs();
  if (segments.length === 0) return segmentsOf(bodiesFolderOf(options));
  const paths = segments.map((name) =>
    /^\d+$/.test(name) ? segmentFile(bodiesFolderOf(options), Number(name)) : name,
  );
  for (const path of paths) if (!existsSync(path)) throw new UsageMistake(`There is no segment ${path}`);
  return paths;
}

async function placeOf(body: string, folder: string): Promise<{ path: string; offset: number }> {
  const { findRecord, segmentFile } = await blobs();
  const [, segment, offset] = /^(\d+):(\d+)$/.exec(body) ?? [];
  if (segment !== undefined) return { path: segmentFile(folder, Number(segment)), offset: Number(offset) };
  if (!/^[\da-f]{64}$/i.test(body)) throw new UsageMistake(`${body} is neither a SHA-256 nor SEGMENT:OFFSET`);
  const found = findRecord(folder, body.toLowerCase());
  if (!found) throw new Fault('notFound', `No segment holds ${body}`);
  return found;
}

async function stretchesOf(path: string): Promise<Iterable<Stretch>> {
  const { inspectSegment } = await blobs();
  return inspectSegment(path);
}

const meanings = {
  damaged: 'damaged',
  unfinished: 'unfinished: being written, or left by a crash',
  blank: 'blank',
  record: 'whole',
} as const;

function lineOf(path: string, stretch: Stretch): string {
  const { kind, offset, end } = stretch;
  const hash = kind === 'damaged' && stretch.hash !== undefined ? `, SHA-256 ${stretch.hash}` : '';
  return `${path}: offset ${offset}, ${end - offset} bytes${hash}: ${meanings[kind]}\n`;
}

function print(content: Uint8Array): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(content, (error) => (error ? reject(error) : resolve()));
  });
}

function blobs(): Promise<typeof import('../../store/blobs/index.ts')> {
  return import('../../store/blobs/index.ts');
}
