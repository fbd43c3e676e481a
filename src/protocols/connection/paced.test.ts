import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { limits } from '../../base/limits.ts';
import { settled, SteeredClock } from '../../../test/support/clock.ts';
import { BufferedInput } from './buffered-input.ts';
import { bytesOfInput, paced } from './index.ts';

/** An input on a clock of its own. */
function open(probationMs?: number) {
  const clock = new SteeredClock();
  const silent = { flush: () => undefined, pause: () => undefined };
  const input = new BufferedInput({ clock, patienceMs: 60_000, ...silent, ...(probationMs && { probationMs }) });
  return { clock, input };
}

/** Pushes a piece each second until the work is over; answers what came of it, and when. */
async function drip({ clock, input }: ReturnType<typeof open>, piece: Uint8Array, work: Promise<unknown>) {
  const outcome = { is: 'going on', ms: 0 };
  const start = clock.now();
  work.then(
    () => (outcome.is = 'done'),
    (error: { code: string }) => (outcome.is = error.code),
  );
  for (let second = 0; second < 3600 && outcome.is === 'going on'; second++) {
    await clock.advance(1000);
    input.push(piece);
    await settled();
  }
  return { ...outcome, ms: clock.now() - start };
}

async function taken({ input, clock }: ReturnType<typeof open>, count: number): Promise<void> {
  for await (const _ of bytesOfInput(paced(input, clock), count)) continue;
}

describe('paced', () => {
  it('ends with a message that drips', async () => {
    const house = open();
    const { is, ms } = await drip(house, new Uint8Array(limits.messagePaceBytesMin / 2), taken(house, 1e9));
    assert.deepEqual([is, ms], ['timeout', limits.messagePaceMs]);
  });

  it('lets pass what is slow, but comes', async () => {
    const house = open();
    const bytes = limits.messagePaceBytesMin * 1200;
    assert.equal((await drip(house, new Uint8Array(limits.messagePaceBytesMin), taken(house, bytes))).is, 'done');
  });

  it('does not count the time that we take ourselves', async () => {
    const house = open();
    const input = paced(house.input, house.clock);
    for (let turn = 0; turn < 5; turn++) {
      house.input.push(new Uint8Array(1));
      await input.peek();
      await house.clock.advance(limits.messagePaceMs);
      input.consume(1);
    }
  });
});

describe('BufferedInput', () => {
  it('waits no longer for a line that drips than for none', async () => {
    const house = open();
    const { is, ms } = await drip(house, new Uint8Array([97]), house.input.line(10_000));
    assert.deepEqual([is, ms], ['timeout', 60_000]);
  });

  it('has a limit to all that goes before the peer comes to the point', async () => {
    for (const onProbation of [true, false]) {
      const house = open(600_000);
      house.input.onProbation = onProbation;
      const chat = async (): Promise<void> => {
        for (let line = 0; line < 1000; line++) await house.input.line(100);
      };
      const { is, ms } = await drip(house, Buffer.from('NOOP\r\n'), chat());
      assert.deepEqual([is, ms], onProbation ? ['timeout', 600_000] : ['done', 1_000_000]);
    }
  });
});
