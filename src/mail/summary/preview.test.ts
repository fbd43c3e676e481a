import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { bytesOf, utf8Binary, utf8Bytes } from '../../base/bytes.ts';
import { MessageParser } from '../../formats/message/index.ts';
import { previewOf } from './preview.ts';

function preview(message: Uint8Array): string {
  const parser = new MessageParser();
  parser.write(message);
  return previewOf(parser.end().root, message.subarray(0, 32_768));
}

function ofPlain(...lines: readonly string[]): string {
  return preview(utf8Bytes(['Content-Type: text/plain; charset=utf-8', '', ...lines].join('\r\n')));
}

function ofHtml(html: string): string {
  return preview(utf8Bytes(`Content-Type: text/html; charset=utf-8\r\n\r\n${html}`));
}

/** Parts as header and content, the header on one line or several. */
function ofParts(subtype: string, ...parts: readonly (readonly [header: string, content: string])[]): string {
  const inner = parts.map(([header, content]) => `--x\r\n${header}\r\n\r\n${content}\r\n`).join('');
  return preview(bytesOf(`Content-Type: multipart/${subtype}; boundary=x\r\n\r\n${inner}--x--\r\n`));
}

const html = ['Content-Type: text/html', '<p>in <b>HTML</b></p>'] as const;
const plain = ['Content-Type: text/plain', 'in plain text'] as const;
const pdf = ['Content-Type: application/pdf', '%PDF'] as const;
const sealed = ['Content-Type: application/octet-stream', '-----BEGIN PGP MESSAGE-----'] as const;
const attached = ['Content-Disposition: attachment', 'attached text'] as const;

describe('A preview (RFC 8970, RFC 8621)', () => {
  it('is how the text begins, in one line', () => {
    assert.equal(ofPlain('Hello Bob,', '', '  shall we\tmeet  ', 'today?'), 'Hello Bob, shall we meet today?');
  });

  it('has 256 characters at most, none of them cut', () => {
    assert.equal(ofPlain('word '.repeat(100)), `${'word '.repeat(51)}w`);
    assert.equal(ofPlain('😀'.repeat(300)), '😀'.repeat(256));
    assert.equal(ofPlain('x'.repeat(20_000)), 'x'.repeat(256));
  });

  it('leaves out what is quoted, and who is', () => {
    assert.equal(ofPlain('On Monday Alice wrote:', '> old', '>> older', '', 'new'), 'new');
    assert.equal(ofPlain('On Monday, Alice A.', '<a@example.test> wrote:', '', '> old', 'new'), 'new');
    assert.equal(ofPlain('A list:', '- one'), 'A list: - one');
  });

  it('joins what flows', () => {
    const body =
      'Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\nA para \r\ngraph.\r\n\r\n> old \r\n> text\r\n';
    assert.equal(preview(bytesOf(body)), 'A paragraph.');
  });

  it('leaves out files that stand in the text', () => {
    assert.equal(ofPlain('See:', 'begin 644 a.txt', '%2&5L;&\\`', '`', 'end', 'Bye'), 'See: Bye');
    assert.equal(ofPlain('See:', 'begin 644 a.txt', `M${'X'.repeat(60)}\r\n`.repeat(200)), 'See:');
    assert.equal(ofPlain('See:', 'begin-base64 644 a', 'SGVsbG8=', '====', 'Bye'), 'See: Bye');
    assert.equal(ofPlain('begin 2000 people', 'at once'), 'begin 2000 people at once');
    assert.equal(ofPlain('a\0b\x1b'), 'a b');
    assert.equal(ofPlain('=ybegin line=128 size=5 name=a.txt', 'xxxxx'), '');
    assert.equal(ofPlain('begin here'), 'begin here');
  });

  it('leaves out the signature', () => {
    assert.equal(ofPlain('See you', '-- ', 'Alice'), 'See you');
  });

  it('is what was quoted where there is nothing else', () => {
    assert.equal(ofPlain('> old', '> > older'), 'old older');
    assert.equal(ofPlain('-- ', 'Alice'), '-- Alice');
  });

  it('leaves out what is drawn, and what mailings fill space with', () => {
    assert.equal(ofPlain('Title', '==========', 'Text'), 'Title Text');
    assert.equal(ofPlain('Offer \u034f \u200c \u00ad \u034f more'), 'Offer more');
  });

  it('is made of HTML as it is seen', () => {
    const page =
      '<html><head><title>T</title><style>p{}</style></head><body><p>Hello&nbsp;&amp;<br>welcome</p><script>x</script>';
    assert.equal(ofHtml(page), 'Hello & welcome');
    assert.equal(ofHtml(`<style>${'p{}'.repeat(5000)}</style><p>behind the style</p>`), 'behind the style');
  });

  it('prefers plain text among alternatives, if it says something', () => {
    assert.equal(ofParts('alternative', html, plain), 'in plain text');
    assert.equal(ofParts('alternative', ['Content-Type: text/plain', ' \r\n'], html), 'in HTML');
    assert.equal(ofParts('mixed', pdf, html, plain), 'in HTML');
  });

  it('is decoded', () => {
    assert.equal(ofParts('mixed', ['Content-Transfer-Encoding: base64', 'SGVsbG8h']), 'Hello!');
    assert.equal(
      ofParts('mixed', [
        'Content-Type: text/plain; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable',
        'Gr=FC=DFe',
      ]),
      'Grüße',
    );
  });

  it('is empty where there is no text', () => {
    assert.equal(ofParts('mixed', pdf), '');
    assert.equal(ofParts('mixed', attached), '');
    assert.equal(
      ofParts('encrypted; protocol=x', ['Content-Type: application/pgp-encrypted', 'Version: 1'], sealed),
      '',
    );
    assert.equal(ofPlain('-----BEGIN PGP MESSAGE-----', '', 'hQEMA'), '');
    assert.equal(preview(bytesOf('Subject: nothing\r\n')), '');
  });

  it('shows what is signed in the text', () => {
    assert.equal(ofPlain('-----BEGIN PGP SIGNED MESSAGE-----', 'Hash: SHA256', '', 'Hello'), 'Hello');
  });

  it('is text of at most 256 characters in one line, whatever comes', () => {
    const bodies = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 600 }),
      fc.string({ unit: 'grapheme', maxLength: 600 }),
    );
    fc.assert(
      fc.property(fc.constantFrom('plain', 'html'), bodies, (subtype, body) => {
        const text = preview(bytesOf(`Content-Type: text/${subtype}; charset=utf-8\r\n\r\n${utf8Binary(body)}`));
        assert.ok(Array.from(text).length <= 256);
        assert.ok(text.isWellFormed() && text === text.trim() && !/[\r\n\t]| {2}/.test(text), JSON.stringify(text));
      }),
    );
  });
});
