import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { utf8Binary } from '../../base/bytes.ts';
import { Fault } from '../../base/fault.ts';
import { addressOf, parseAddress, printPath, printReply, Reader, ReplyReader } from './index.ts';

const reverse = (text: string) => new Reader(text).reversePath();
const forward = (text: string) => new Reader(text).forwardPath();

describe('Reader', () => {
  it('reads MAIL with its parameters', () => {
    const reader = new Reader('mail from:<Alice@Example.ORG> SIZE=100 BODY=8BITMIME SMTPUTF8');
    assert.equal(reader.verb(), 'MAIL');
    reader.space().keyword('FROM:');
    assert.deepEqual(reader.reversePath(), { localPart: 'Alice', domain: 'example.org' });
    assert.deepEqual(
      [...reader.parameters()],
      [
        ['SIZE', '100'],
        ['BODY', '8BITMIME'],
        ['SMTPUTF8', ''],
      ],
    );
  });

  it('knows the null path, the bare postmaster, address literals and source routes', () => {
    assert.equal(reverse('<>'), null);
    assert.deepEqual(forward('<Postmaster>'), { localPart: 'postmaster', domain: '' });
    assert.deepEqual(forward('<a@[IPv6:::1]>'), { localPart: 'a', domain: '[ipv6:::1]' });
    assert.deepEqual(forward('<@relay.example,@b.example:bob@c.example>'), { localPart: 'bob', domain: 'c.example' });
  });

  it('takes the quotes off a local part and puts them back where needed', () => {
    const path = forward('<"a b\\"c"@example.org>');
    assert.deepEqual(path, { localPart: 'a b"c', domain: 'example.org' });
    assert.equal(printPath(path), '<"a b\\"c"@example.org>');
    assert.equal(addressOf(forward('<"plain"@example.org>')), 'plain@example.org');
  });

  it('forgives missing brackets and spaces inside them', () => {
    assert.deepEqual(forward('a@example.org'), { localPart: 'a', domain: 'example.org' });
    assert.deepEqual(forward('< a@example.org >'), { localPart: 'a', domain: 'example.org' });
  });

  it('reads UTF-8 addresses and refuses bytes that are neither', () => {
    assert.deepEqual(forward(utf8Binary('<jürgen@bücher.example>')), { localPart: 'jürgen', domain: 'bücher.example' });
    assert.throws(() => forward('<j\xfcrgen@example.org>'), { code: 'badAddress' });
  });

  for (const wrong of ['<a@>', '<@b>', '<a b@c.example>', '<a@b', 'a@-b.example', '<a@b..c>', '', '<a\x00@b.c>']) {
    it(`refuses ${JSON.stringify(wrong)}`, () => {
      assert.throws(
        () => {
          const reader = new Reader(wrong);
          reader.forwardPath();
          reader.parameters();
        },
        (error) => error instanceof Fault,
      );
    });
  }

  it('throws nothing but faults, whatever the line is', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 60 }), (line) => {
        for (const rule of ['reversePath', 'forwardPath', 'domain', 'parameters', 'mailbox', 'verb'] as const) {
          try {
            new Reader(line)[rule]();
          } catch (error) {
            assert.ok(error instanceof Fault, String(error));
          }
        }
      }),
    );
  });

  it('reads every address that it prints', () => {
    const localPart = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => /^[\x20-\x7e]+$/.test(text));
    fc.assert(
      fc.property(localPart, (localPart) => {
        assert.deepEqual(forward(printPath({ localPart, domain: 'example.org' })), {
          localPart,
          domain: 'example.org',
        });
      }),
    );
  });

  it('needs time in proportion to the length of a hostile line, not to its square', () => {
    for (const piece of ['a.', '"\\', '<', ' A=B', '@a,']) {
      assert.throws(() => new Reader(`<${piece.repeat(50_000)}`).forwardPath(), Fault);
    }
  });
});

describe('parseAddress', () => {
  it('names the text that is no address', () => {
    assert.throws(() => parseAddress('alice at home'), {
      code: 'badAddress',
      message: '"alice at home" is not a mail address',
    });
  });
});

describe('Replies', () => {
  it('print one line or several, each with the enhanced code', () => {
    assert.equal(printReply(250, '2.1.0', 'Fine'), '250 2.1.0 Fine\r\n');
    assert.equal(printReply(250, undefined, ['a', 'b']), '250-a\r\n250 b\r\n');
  });

  it('cannot be broken in two by what they quote', () => {
    assert.equal(printReply(550, '5.1.1', 'No\r\n250 yes'), '550 5.1.1 No 250 yes\r\n');
  });

  it('are read back whole', () => {
    const reader = new ReplyReader();
    assert.equal(reader.push('550-5.1.1 No such'), undefined);
    assert.deepEqual(reader.push('550 5.1.1 user'), { code: 550, enhanced: '5.1.1', lines: ['No such', 'user'] });
    assert.deepEqual(reader.push('354'), { code: 354, lines: [''] });
  });

  it('are refused when they are none, or change their code midway', () => {
    assert.throws(() => new ReplyReader().push('hello'), { code: 'badSyntax' });
    const reader = new ReplyReader();
    reader.push('250-a');
    assert.throws(() => reader.push('550 b'), { code: 'badSyntax' });
  });
});
