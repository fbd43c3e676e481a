import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HtmlPieces, htmlText } from './index.ts';
import type { HtmlPiece } from './index.ts';

function readHtml(source: string): HtmlPiece[] {
  const pieces = new HtmlPieces();
  return [...pieces.write(source), ...pieces.end()];
}

function wordsOf(pieces: readonly HtmlPiece[], ...kinds: string[]): string {
  return pieces.map((piece) => (kinds.includes(piece.kind) && 'text' in piece ? piece.text : '')).join('');
}

/** What is hidden of a source in which the word "secret" may be hidden, and "open" never is. */
function hidden(source: string): string {
  const pieces = readHtml(source);
  assert.ok(!wordsOf(pieces, 'hidden').includes('open'), source);
  return wordsOf(pieces, 'hidden').replace(/\s/g, '');
}

const hides: readonly string[] = [
  '<div style="display:none">secret</div>open',
  '<DIV STYLE="Display : None !important">secret</DIV>open',
  '<div style="color:red;/* ; */display:none">secret</div>open',
  '<div style="display:none"><div>se</div>cret</div>open',
  '<p hidden>secret<p>open',
  '<p hidden>secret<div>open</div>',
  '<ul><li style="display:none">secret<li>open</ul>',
  '<table><tr><td style="display:none">secret<td>open</table>',
  '<table><tr style="display:none"><td>secret<tr><td>open</table>',
  '<div style="display:none"><table><tr><td>secret</div></td></tr></table></div>open',
  '<span style="visibility:hidden">secret<b style="visibility:visible">open</b></span>',
  '<span style="font-size:0">secret<b style="font-size:12px">open</b></span>open',
  '<span style="font-size:1px">secret</span>',
  '<span style="font-size:0.5pt">secret</span>',
  '<span style="font-size:0.01em">secret</span>',
  '<span style="font:0/0 a">secret</span>',
  '<span style="opacity:0">secret</span>',
  '<span style="opacity:0.0">secret</span>',
  '<div style="max-height:0;overflow:hidden">secret</div>open',
  '<div style="width:1px;height:1px;overflow:hidden">secret</div>open',
  '<div style="position:absolute;left:-9999px">secret</div>open',
  '<div style="text-indent:-5000px">secret</div>open',
  '<div style="clip:rect(0 0 0 0)">secret</div>open',
  '<div style="clip:rect(1px, 1px, 1px, 1px)">secret</div>open',
  '<font color="#FFFFFF">secret</font>open',
  '<font color=white>secret</font>open',
  '<font color=#fefefe>secret</font>open',
  '<span style="color:rgb(255, 255, 255)">secret</span>open',
  '<span style="color:rgba(1,2,3,0)">secret</span>open',
  '<span style="color:transparent">secret</span>open',
  '<table><tr><td bgcolor="#ccc">open<font color="#cccccc">secret</font></td></tr></table>',
  '<div style="background:#123456 none"><i>open<b style="color:#123456">secret</b></i></div>',
  '<body bgcolor=black text=black>secret<font color=red>open</font>',
  '<style>.x{display:none}</style><b class="y x">secret</b>open',
  '<head><style><!-- p.x , #z { color : #fff } --></style></head><p class=x>secret</p>open',
  '<style>@import url(x);\n#z{display:none}</style><b id=z>secret</b>open',
  '<style>span{opacity:0}</style><span>secret</span>open',
];

const shows: readonly string[] = [
  '<div>open</div>',
  '<div style="display:block">open</div>',
  '<div style="">open</div>',
  '<div style="display:none"></div>open',
  '<img style="display:none">open',
  '<input hidden>open',
  '<br style="display:none">open',
  '<div style="mso-hide:all">open</div>',
  '<div style="overflow:hidden;height:100px">open</div>',
  '<div style="height:0">open</div>',
  '<div style="width:0%">open</div>',
  '<div style="left:-9999px">open</div>',
  '<span style="font-size:9px">open</span>',
  '<span style="font-size:small">open</span>',
  '<span style="opacity:0.5">open</span>',
  '<table><tr><td bgcolor=black><font color=white>open</font></td></tr></table>',
  '<div style="background:url(night.png)"><font color=white>open</font></div>',
  '<td background="night.png"><font color=white>open</font></td>',
  '<div style="background-color:var(--x)"><font color=white>open</font></div>',
  '<font color=papayawhip>open</font>',
  '<style>.x{display:none}</style><b class="y">open</b>',
  '<style>.x{display:none}</style><b class="x" style="display:inline">open</b>',
  '<style>@media screen { .x{display:none} .y{display:none} }</style><b class="x y">open</b>',
  '<style>.a .x{display:none}</style><b class="x">open</b>',
  '<style>.x:hover{display:none}</style><b class="x">open</b>',
  '<style>.x{display:none',
];

describe('Hidden text', () => {
  for (const source of hides) it(`is seen as such: ${source}`, () => assert.equal(hidden(source), 'secret'));
  for (const source of shows) it(`is not where a reader reads it: ${source}`, () => assert.equal(hidden(source), ''));
});

const others: readonly (readonly [name: string, source: string, pieces: readonly HtmlPiece[]])[] = [
  [
    'links, with what they say',
    'see <a href=" https://a.example/?a=1&amp;b=2 ">our <b>new</b>\n site</a>.',
    [
      { kind: 'text', text: 'see our new site' },
      { kind: 'link', href: 'https://a.example/?a=1&b=2', text: 'our new site', isImage: false, isHidden: false },
      { kind: 'text', text: '.' },
    ],
  ],
  [
    'links that nobody ended',
    '<a href=x>one<a href=y>two',
    [
      { kind: 'text', text: 'one' },
      { kind: 'link', href: 'x', text: 'one', isImage: false, isHidden: false },
      { kind: 'text', text: 'two' },
      { kind: 'link', href: 'y', text: 'two', isImage: false, isHidden: false },
    ],
  ],
  [
    'links without what is hidden in them',
    '<a href=x>b<i style="display:none">xx</i>ank</a>',
    [
      { kind: 'text', text: 'b' },
      { kind: 'hidden', text: 'xx' },
      { kind: 'text', text: 'ank' },
      { kind: 'link', href: 'x', text: 'bank', isImage: false, isHidden: false },
    ],
  ],
  [
    'links that are hidden',
    '<a href=x style="display:none">trap</a>',
    [
      { kind: 'hidden', text: 'trap' },
      { kind: 'link', href: 'x', text: 'trap', isImage: false, isHidden: true },
    ],
  ],
  [
    'pictures that are links',
    '<a href=x><img src="p.png" alt=" the  sea " width=600 height="40px"></a><map><area href=y alt=there></map>',
    [
      { kind: 'image', src: 'p.png', alt: 'the sea', width: 600, height: 40, isHidden: false },
      { kind: 'link', href: 'x', text: '', isImage: true, isHidden: false },
      { kind: 'link', href: 'y', text: 'there', isImage: true, isHidden: false },
    ],
  ],
  [
    'pictures too small to be seen',
    '<img src=a width=1 height=1/><img src=d width=100%><img src=b style="width:0;height:0"><img src=c style="display:none">',
    [
      { kind: 'image', src: 'a', alt: '', width: 1, height: 1, isHidden: false },
      { kind: 'image', src: 'd', alt: '', isHidden: false },
      { kind: 'image', src: 'b', alt: '', width: 0, height: 0, isHidden: false },
      { kind: 'image', src: 'c', alt: '', isHidden: true },
    ],
  ],
  [
    'pictures where only text is hidden',
    '<td style="font-size:0"><a href=x><img src=a></a></td>',
    [
      { kind: 'image', src: 'a', alt: '', isHidden: false },
      { kind: 'link', href: 'x', text: '', isImage: true, isHidden: false },
    ],
  ],
  [
    'where forms are sent, and what links are relative to',
    '<base href="https://a.example/"><form action="/take"><input type=password></form><a name=here>text</a>',
    [
      { kind: 'base', href: 'https://a.example/' },
      { kind: 'form', href: '/take' },
      { kind: 'text', text: 'text' },
    ],
  ],
  ['nothing of what is never shown', '<template><p>t</p></template><script>s</script><title>t</title>', []],
];

describe('The pieces of HTML', () => {
  for (const [name, source, pieces] of others) it(`tell ${name}`, () => assert.deepEqual(readHtml(source), pieces));

  const blocks = ['<p>', '</p>', '<br>', '<td>', '</td>', '<div style="color:white">', '</div>'];
  const spans = ['<b class=x>', '</b>', '<a href=y>', '</a>', '<img src=z>', '<style>.x{display:none}</style>'];
  const bits = [...blocks, ...spans, 'a', 'b c', ' ', '&amp;', '<!-- -->', '<b', '<p '];
  const html = fc.array(fc.constantFrom(...bits), { maxLength: 30 }).map((all) => all.join(''));

  it('have the text of the source together', () => {
    fc.assert(
      fc.property(html, (source) => {
        assert.equal(wordsOf(readHtml(source), 'text', 'hidden'), htmlText(source));
      }),
    );
  });

  it('are the same for a source in pieces, but for where texts are cut', () => {
    fc.assert(
      fc.property(html, fc.integer({ min: 8, max: 40 }), (source, size) => {
        const reader = new HtmlPieces();
        const pieces: HtmlPiece[] = [];
        for (let at = 0; at < source.length; at += size) pieces.push(...reader.write(source.slice(at, at + size)));
        pieces.push(...reader.end());
        const whole = readHtml(source);
        for (const kind of ['text', 'hidden'])
          assert.equal(wordsOf(pieces, kind).replace(/\s/g, ''), wordsOf(whole, kind).replace(/\s/g, ''));
        const isWords = ({ kind }: HtmlPiece): boolean => kind === 'text' || kind === 'hidden';
        assert.deepEqual(
          pieces.filter((piece) => !isWords(piece)).map(withoutBlanks),
          whole.filter((piece) => !isWords(piece)).map(withoutBlanks),
        );
      }),
    );
  });

  it('come at the same pace whatever the source is', () => {
    const words = [
      '<',
      '<div>',
      '<div style="display:none">',
      '<a href=b>',
      '</b>',
      '&',
      '<!--',
      '<p style="',
      '<style>',
    ];
    const more = [
      '<b>x',
      '<li>',
      '<td>',
      '</td>',
      '<b ',
      '.x{',
      '/*',
      'style="a:b;"',
      '<b style="opacity:0',
      '0000000',
    ];
    for (const bit of [...words, ...more]) {
      for (const source of [
        bit.repeat(100_000),
        `<style>${bit.repeat(100_000)}</style><b style="${bit.repeat(100_000)}">`,
      ])
        assert.ok(readHtml(source).length <= 400_000);
    }
    assert.equal(hidden(`${'<b>'.repeat(100_000)}open${'</b>'.repeat(100_000)}<b hidden>secret`), 'secret');
    const tight = `<b style="opacity:${'0'.repeat(4000)}x;font:${'1 '.repeat(1000)};clip:rect(${' '.repeat(1000)}">`;
    assert.ok(readHtml(tight.repeat(100)).length === 0);
  });
});

function withoutBlanks(piece: HtmlPiece): HtmlPiece {
  return piece.kind === 'link' ? { ...piece, text: piece.text.replace(/\s/g, '') } : piece;
}
