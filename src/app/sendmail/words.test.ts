import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { readWords, type Wish } from './words.ts';

function orderOf(line: string): Extract<Wish, { kind: 'send' }> {
  const wish = readWords(line.split(' '));
  assert(wish.kind === 'send', JSON.stringify(wish));
  return wish;
}

describe('readWords', () => {
  it('reads what cron and PHP say', () => {
    const cron = orderOf('-FCronDaemon -i -odi -oem -oi -t -f root');
    assert.deepEqual([cron.order.fullName, cron.order.sender, cron.order.fromHeader], ['CronDaemon', 'root', true]);
    const debian = orderOf('-i -FCronDaemon -B8BITMIME -oem root');
    assert.deepEqual([debian.order.recipients, debian.dotEnds], [['root'], false]);
    assert.equal(orderOf('-t -i').order.fromHeader, true);
    assert.equal(orderOf('-ti').dotEnds, false);
  });

  it('lets a dot end the message unless it is told not to', () => {
    assert.equal(orderOf('bob').dotEnds, true);
    for (const flag of ['-i', '-oi', '-oitrue', '-O IgnoreDots=true', '-em -i']) {
      assert.equal(orderOf(`${flag} bob`).dotEnds, false, flag);
    }
  });

  it('reads senders and recipients in any order', () => {
    const { order } = orderOf('carol -r <> bob -- -odd@example.org');
    assert.deepEqual([order.sender, order.recipients], ['', ['carol', 'bob', '-odd@example.org']]);
    assert.equal(orderOf('-falice@example.org bob').order.sender, 'alice@example.org');
  });

  it('reads what is asked of the delivery (RFC 3461)', () => {
    const { order } = orderOf('-N success,delay -R HDRS -V id7 bob');
    assert.deepEqual([order.notify, order.ret, order.envid], [['success', 'delay'], 'hdrs', 'id7']);
    assert.equal(readWords(['-N', 'never,delay', 'bob']).kind, 'mistake');
    assert.equal(readWords(['-R', 'all', 'bob']).kind, 'mistake');
  });

  it('knows what is not sending', () => {
    assert.equal(readWords(['-bp']).kind, 'queue');
    assert.equal(readWords(['-q15m']).kind, 'nothing');
    assert.equal(readWords(['-bi']).kind, 'nothing');
    for (const words of [[], ['-bd'], ['-bs'], ['-Z', 'bob']]) assert.equal(readWords(words).kind, 'mistake');
  });
});
