/**
 * Prints how large our files and functions are: `npm run sizes`. With --limit it only fails, quietly unless it does, when a
 * file of src/ passes 400 lines or a function 60: then ask what it is really two of.
 *
 * Function lengths come from the formatter's indentation: good for a mirror, not to the last digit.
 */
import { globSync, readFileSync } from 'node:fs';

const fileLinesMax = 400;
const functionLinesMax = 60;

interface Size {
  readonly where: string;
  readonly lines: number;
}

const opening =
  /^( *)(?:(?:export |default |static |override |private |protected |public )*(?:async )?(?:function\*? \w+|(?:get |set )?(?:\*?)#?\w+(?:<[^>]*>)?\()|(?:const|export const) \w+(?:: [^=]+)? = (?:async )?(?:\([^)]*\)|\w+)(?:: [^=]+)? =>).*\{$/;

function functionsOf(file: string, lines: readonly string[]): Size[] {
  return lines.flatMap((line, index) => {
    const indent = opening.exec(line)?.[1];
    if (indent === undefined || /^ *(?:if|for|while|switch|catch|return|describe|it)\b/.test(line)) return [];
    const length = lines.slice(index + 1).findIndex((later) => later.startsWith(`${indent}}`));
    return length < 0 ? [] : [{ where: `${file}:${index + 1}`, lines: length + 2 }];
  });
}

function quantile(sizes: readonly Size[], share: number): number {
  const sorted = sizes.map(({ lines }) => lines).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

function report(name: string, sizes: readonly Size[]): void {
  const [median, nine, most] = [0.5, 0.9, 1].map((share) => quantile(sizes, share));
  console.log(`${name}: ${sizes.length}, lines: median ${median}, nine in ten under ${nine}, most ${most}`);
  for (const { where, lines } of [...sizes].sort((a, b) => b.lines - a.lines).slice(0, 8))
    console.log(`  ${lines}  ${where}`);
}

const files = globSync('src/**/*.ts').filter((file) => !file.endsWith('.test.ts') && !file.endsWith('.d.ts'));
const texts = files.map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n') }));
const fileSizes = texts.map(({ file, lines }) => ({ where: file, lines: lines.length - 1 }));
const functionSizes = texts.flatMap(({ file, lines }) => functionsOf(file, lines));

if (!process.argv.includes('--limit')) {
  report('Files', fileSizes);
  report('Functions', functionSizes);
}
const tooLarge = [
  ...fileSizes.filter(({ lines }) => lines > fileLinesMax),
  ...functionSizes.filter(({ lines }) => lines > functionLinesMax),
];
for (const { where, lines } of tooLarge) console.error(`${where} has ${lines} lines`);
process.exitCode = tooLarge.length > 0 ? 1 : 0;
