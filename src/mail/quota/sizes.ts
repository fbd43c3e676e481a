/** Sizes as people write them: "5 GB", where a kilobyte is 1024 bytes. */
import { Fault } from '../../base/fault.ts';

const units = ['bytes', 'KB', 'MB', 'GB', 'TB'] as const;

/** As in "512 bytes", "4.2 GB" or "100 GB": three figures at most, rounded down. */
export function printSize(bytes: number): string {
  if (bytes === 1) return '1 byte';
  let power = 0;
  while (power < units.length - 1 && bytes >= 1024 ** (power + 1)) power++;
  const value = bytes / 1024 ** power;
  const shown = value >= 100 || Number.isInteger(value) ? Math.floor(value) : Math.floor(value * 10) / 10;
  return `${shown} ${units[power]}`;
}

/** Reads "5G", "500 MB", "1.5T" or a plain number of bytes. Throws Fault `badSyntax`. */
export function parseSize(text: string): number {
  const [, digits = '', unit = ''] = /^(\d{1,15}(?:\.\d{1,3})?)\s*([KMGT]?)(?:i?B)?$/i.exec(text.trim()) ?? [];
  const bytes = Math.floor(Number(digits) * 1024 ** ' KMGT'.indexOf(unit.toUpperCase() || ' '));
  if (digits !== '' && Number.isSafeInteger(bytes)) return bytes;
  throw new Fault('badSyntax', `${JSON.stringify(text)} is no size: write it as 500M, 5G or 1.5T`);
}

/** As in "12,345". */
export function printCount(count: number): string {
  return `${count}`.replaceAll(/\B(?=(\d{3})+$)/g, ',');
}
