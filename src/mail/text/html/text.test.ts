import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { HtmlText, htmlText } from './text.ts';

const cases: readonly (readonly [name: string, source: string, text: string])[] = [
  ['leaves tags out and entities in', '<b>5 &lt; 6</b> &amp; caf&eacute;&nbsp;&#x21;', '5 < 6 & café !'],
  ['joins what stands on one line', 'foo<i>bar</i>\n  <span>baz</span>', 'foobar baz'],
  ['breaks at blocks', '<p>one</p><p>two<br>three</p><div>four</div>', 'one\ntwo\nthree\nfour'],
  ['keeps cells apart', '<tr><td>a</td><td>b</td></tr><tr><td>c</td></tr>', 'a b\nc'],
  ['leaves out what nobody sees', '<style>p{}</style>a<script>if (1 < 2) x("<p>")</script>b<!-- c -->d', 'abd'],
  ['leaves out the head', '<html><head><title>T</title><meta name=x>\n</head><body>text</body></html>', 'text'],
  ['ends a head that nobody ended', '<head><title>T</title><p>text', 'text'],
  [
    'tells what pictures and titles say',
    '<p title="a tip">see <img alt="the sea" src=x.png></p>',
    'see the sea\na tip',
  ],
  ['forgets what only fills', 'pre<div>&zwnj;&nbsp;&zwnj;&nbsp;&#847;</div>so&shy;ft', 'pre\n\u200c\nsoft'],
  ['takes broken HTML as it comes', '<p>one <b two < three </p', 'one'],
  ['reads plain text', 'a < b and c', 'a < b and c'],
];

describe('The text of HTML', () => {
  for (const [name, source, text] of cases) it(name, () => assert.equal(htmlText(source), text));

  it('is the same in pieces, but for blanks', () => {
    const bits = [
      '<p>',
      '</p>',
      'a',
      'b c',
      ' ',
      '&amp;',
      '&eacute;',
      '<br>',
      '<b title="x">',
      '<!-- -->',
      '<style>',
      '</style>',
    ];
    const source = fc.array(fc.constantFrom(...bits), { maxLength: 30 }).map((all) => all.join(''));
    fc.assert(
      fc.property(source, fc.integer({ min: 8, max: 40 }), (html, size) => {
        const reader = new HtmlText();
        let text = '';
        for (let at = 0; at < html.length; at += size) text += reader.write(html.slice(at, at + size));
        text += reader.end();
        assert.equal(text.replace(/\s/g, ''), htmlText(html).replace(/\s/g, ''));
      }),
    );
  });

  it('comes at the same pace whatever the source is', () => {
    for (const bit of ['<div>', '<a title=b>', '</b>', '&', '&#', '<', '<!--', '<p title="', '\u200b', ' ', '<b ']) {
      assert.ok(htmlText(bit.repeat(200_000)).length <= bit.length * 200_000 + 1);
    }
  });
});
