import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import {
  doorsAreLabelled,
  formatsArePure,
  noForeignPlaces,
  openEndsHaveIssues,
  rfcsCited,
  rules,
  type Source,
  worldIsAParameter,
} from './support/house-rules.ts';

const own = 'test/support/house-rules.ts';
const sources: Source[] = globSync('{src,test,bench,tools,bin}/**/*.{ts,js}')
  .filter((file) => file !== own && file !== 'test/tidy.test.ts')
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }));

describe('The house', () => {
  it('keeps its rules', () => {
    assert.deepEqual(
      sources.flatMap((source) => rules.flatMap((rule) => rule(source))),
      [],
    );
  });

  it('has a door to every room', () => {
    const rooms = new Set(sources.map(({ file }) => /^src\/(?!app)[^/]+\/[^/]+\//.exec(file)?.[0]).filter(Boolean));
    const doors = new Set(sources.map(({ file }) => file).filter((file) => file.endsWith('index.ts')));
    assert.deepEqual(
      [...rooms].filter((room) => !doors.has(`${room}index.ts`)),
      [],
    );
  });

  it('lists every RFC that it cites in docs/rfc/index.tsv', () => {
    const listed = new Set(
      readFileSync('docs/rfc/index.tsv', 'utf8')
        .split('\n')
        .slice(1)
        .map((line) => Number(line.split('\t')[0])),
    );
    const cited = sources.flatMap(({ file, text }) => [...rfcsCited(text)].map((rfc) => ({ rfc, file })));
    assert.deepEqual(
      cited.filter(({ rfc }) => !listed.has(rfc)),
      [],
    );
  });

  it('keeps only messages and what is read in them in the corpus', () => {
    const strangers = globSync('test/corpus/**/*.*').filter((file) => !/\.(?:eml|json|md)$/.test(file));
    assert.deepEqual(strangers, []);
  });
});

describe('The rules themselves', () => {
  const planted: readonly [string, (source: Source) => string[], Source][] = [
    [
      'a Node module in formats/',
      formatsArePure,
      { file: 'src/formats/x/a.ts', text: "import { x } from 'node:fs';\n" },
    ],
    ['a package in formats/', formatsArePure, { file: 'src/formats/x/a.ts', text: "import {\n  x,\n} from 'pino';\n" }],
    [
      'the charset package in another file of formats/',
      formatsArePure,
      { file: 'src/formats/message/charsets/labels.ts', text: "import iconv from 'iconv-lite';\n" },
    ],
    [
      'another package beside the charset package',
      formatsArePure,
      {
        file: 'src/formats/message/charsets/rare.ts',
        text: "import iconv from 'iconv-lite';\nimport { Buffer } from 'node:buffer';\n",
      },
    ],
    ['a clock of its own', worldIsAParameter, { file: 'src/mail/x/a.ts', text: 'const now = Date.now();' }],
    ['a timer of its own', worldIsAParameter, { file: 'src/net/x/a.ts', text: 'setTimeout(f, 1)' }],
    ['the environment below app/', worldIsAParameter, { file: 'src/net/x/a.ts', text: 'process.env.HOME' }],
    ['an open end', openEndsHaveIssues, { file: 'src/a.ts', text: '// TODO later' }],
    ['a door without a label', doorsAreLabelled, { file: 'src/mail/x/index.ts', text: "export * from './a.ts';\n" }],
    ['a path of a machine', noForeignPlaces, { file: 'src/a.ts', text: "read('/home/me/x')" }],
  ];
  for (const [name, rule, source] of planted) {
    it(`notice ${name}`, () => assert.equal(rule(source).length, 1));
  }

  it('leave comments alone', () => {
    assert.deepEqual(
      worldIsAParameter({ file: 'src/mail/x/a.ts', text: '// not Date.now()\n/* nor Math.random() */' }),
      [],
    );
  });

  it('read citations', () => {
    assert.deepEqual([...rfcsCited('RFC 5321 §4.1 and RFC3463')], [5321, 3463]);
  });
});
