import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import * as fc from 'fast-check';
import { addressOf, parseAddress, type Path } from '../../formats/smtp/index.ts';
import { isSrs, rewrite, wayBack } from './index.ts';

const day = 24 * 60 * 60 * 1000;
const now = Date.UTC(2026, 10, 20);
const secret = Buffer.from('a secret of thirty-two bytes, so').toString('base64');
const other = Buffer.from('another secret, nobody has it ..').toString('base64');

function rewritten(sender: string, domain = 'ours.test', at = now, key = secret): Path {
  const path = rewrite(parseAddress(sender), domain, key, at);
  assert.ok(path, `${sender} cannot be rewritten`);
  return path;
}

function back(path: Path, keys: readonly string[] = [secret], at = now): string | undefined {
  const sender = wayBack(path, keys, at);
  return sender && addressOf(sender);
}

/** A local part and a domain short enough for SRS. */
const senders = fc
  .tuple(
    fc.stringMatching(/^[a-zA-Z0-9=+_!#-]{1,12}(\.[a-zA-Z0-9=+]{1,6})?$/),
    fc.stringMatching(/^[a-z0-9]{1,10}\.[a-z]{2,6}$/),
  )
  .map(([localPart, domain]) => ({ localPart, domain }))
  .filter((path) => !isSrs(path));

describe('SRS', () => {
  it('looks as others know it', () => {
    assert.match(addressOf(rewritten('bob@example.net')), /^SRS0=[a-z2-7]{6}=[a-z2-7]{2}=example\.net=bob@ours\.test$/);
  });

  it('leads back to every sender, in any case', () => {
    fc.assert(
      fc.property(senders, fc.boolean(), (sender, shout) => {
        const path = rewrite(sender, 'ours.test', secret, now);
        assert.ok(path && isSrs(path));
        const { localPart } = path;
        const found = wayBack(
          { localPart: shout ? localPart.toUpperCase() : localPart, domain: 'ours.test' },
          [secret],
          now,
        );
        assert.ok(found);
        const text = addressOf(sender);
        assert.equal(addressOf(found).toLowerCase(), text.toLowerCase());
        if (!shout) assert.equal(addressOf(found), text);
      }),
    );
  });

  it('leads back over a second server that rewrites too, and grows no longer with a third', () => {
    fc.assert(
      fc.property(senders, (sender) => {
        const first = rewrite(sender, 'a.test', secret, now);
        const second = first && rewrite(first, 'b.test', other, now);
        if (!first || !second) return; // too long for this way
        const third = rewrite(second, 'c.test', secret, now);
        assert.equal(third?.localPart.length, second.localPart.length);
        for (const [path, key] of [
          [second, other],
          [third, secret],
        ] as const) {
          assert.ok(path);
          const home = wayBack(path, [key], now);
          assert.ok(home);
          assert.deepEqual(home, { localPart: first.localPart, domain: 'a.test' });
          assert.equal(back(home), addressOf(sender));
        }
      }),
    );
  });

  it('knows what others wrote with + and -', () => {
    const second = rewritten('SRS0+abc=xy=far.test=bob@a.test');
    assert.equal(back(second), 'SRS0+abc=xy=far.test=bob@a.test');
  });

  it('believes nothing that it did not write', () => {
    fc.assert(
      fc.property(senders, fc.nat(), fc.stringMatching(/^[a-z0-9=.+@]$/), (sender, place, letter) => {
        const { localPart } = rewrite(sender, 'ours.test', secret, now) ?? assert.fail();
        const at = 5 + (place % (localPart.length - 5));
        const forged = localPart.slice(0, at) + letter + localPart.slice(at + 1);
        if (forged.toLowerCase() === localPart.toLowerCase()) return;
        assert.equal(wayBack({ localPart: forged, domain: 'ours.test' }, [secret], now), undefined);
      }),
    );
    for (const localPart of [
      'SRS0=',
      'SRS0=aaaaaa=aa=x.test=bob',
      'SRS1=aaaaaa=x.test==a=b=c=d',
      'srs0=a',
      'SRS0====',
      'bob',
    ])
      assert.equal(wayBack({ localPart, domain: 'ours.test' }, [secret], now), undefined);
  });

  it('ends after 21 days', () => {
    for (const begin of [now, Date.UTC(2027, 0, 2), 1023 * day]) {
      const path = rewritten('bob@example.net', 'ours.test', begin);
      for (const days of [0, 1, 21]) assert.equal(back(path, [secret], begin + days * day), 'bob@example.net');
      for (const days of [-1, 22, 500, 1000]) assert.equal(back(path, [secret], begin + days * day), undefined);
    }
  });

  it('believes the secret before this one as long as it is told it', () => {
    const path = rewritten('bob@example.net', 'ours.test', now, other);
    assert.equal(back(path, [secret, other]), 'bob@example.net');
    assert.equal(back(path, [secret]), undefined);
    assert.equal(back(path, []), undefined);
  });

  it('leaves senders as they are that have no room, or need quotes or SMTPUTF8', () => {
    const long = `${'a'.repeat(40)}@${'b'.repeat(20)}.test`;
    for (const sender of [long, '"odd name"@far.test', 'zoë@far.test', 'bob@bücher.test'])
      assert.equal(rewrite(parseAddress(sender), 'ours.test', secret, now), undefined, sender);
    const fits = `${'a'.repeat(30)}@${'b'.repeat(11)}.test`;
    assert.equal(rewritten(fits).localPart.length <= 64, true);
  });
});
