/** A front before a store that dies at every step: each rule holds for each seed, and each checker finds the bug made for it. */

import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { Fault } from '../../src/base/fault.ts';
import type { Passage, Relaying } from '../../src/mail/reception/index.ts';
import { type FrontJournal, type FrontPlan, simulateFront, stranger, type Told } from './front-world.ts';

const ordinary = { messages: 40 };

/** Those who were told "yes" in this attempt. */
function acknowledged({ recipients, atRcpt, atEnd }: Told): string[] {
  return atEnd.startsWith('250') ? recipients.filter((_, index) => atRcpt[index]?.startsWith('250')) : [];
}

const checkers: Readonly<Record<string, (journal: FrontJournal) => string[]>> = {
  '1 what was acknowledged is in the store': ({ told, copies }) =>
    told.flatMap((attempt) =>
      acknowledged(attempt)
        .map((recipient) => `${attempt.key} ${recipient}`)
        .filter((id) => !copies.has(id)),
    ),
  '2 nobody has it twice, but where a reply was lost': ({ copies, lostReplies }) =>
    [...copies]
      .filter(([id, count]) => count > 1 + (lostReplies.get(id.split(' ')[0] ?? '') ?? 0))
      .map(([id, count]) => `${id}: ${count} times`),
  '3 who is unknown is refused at RCPT, all others never for good': ({ told }) =>
    told.flatMap(({ key, recipients, atRcpt, atEnd }) => [
      ...recipients.flatMap((recipient, index) => {
        const reply = atRcpt[index] ?? '';
        const isWrong = recipient === stranger ? reply.startsWith('2') : reply.startsWith('5');
        return isWrong ? [`${key} ${recipient}: ${reply}`] : [];
      }),
      ...(atEnd.startsWith('5') && atRcpt.some((reply) => reply.startsWith('2')) ? [`${key}: ${atEnd}`] : []),
    ]),
  '4 everybody hears an answer, and everything comes to its end': ({ told, unfinished }) => [
    ...told.filter(({ atEnd }) => atEnd === '').map(({ key }) => `${key}: no answer`),
    ...unfinished,
  ],
  '5 the front keeps nothing': ({ keptByFront }) => (keptByFront > 0 ? [`${keptByFront} things`] : []),
};

function complaints(journal: FrontJournal): Record<string, string[]> {
  const found = Object.entries(checkers).map(([name, check]) => [name, check(journal)] as const);
  return Object.fromEntries(found.filter(([, wrong]) => wrong.length > 0));
}

type Changes = (passage: Passage) => Partial<Passage>;

/** A front whose passages do something else. */
function passing(change: Changes): NonNullable<FrontPlan['mutate']> {
  return (relaying: Relaying) => ({
    find: (domain) => relaying.find(domain),
    mustKnow: (...words) => relaying.mustKnow(...words),
    open: async (...words) => changed(await relaying.open(...words), change),
  });
}

function changed(passage: Passage, change: Changes): Passage {
  return {
    leadsTo: passage.leadsTo,
    get isEmpty() {
      return passage.isEmpty;
    },
    recipient: (path, terms) => passage.recipient(path, terms),
    write: (chunk) => passage.write(chunk),
    deliver: (message) => passage.deliver(message),
    [Symbol.asyncDispose]: () => passage[Symbol.asyncDispose](),
    ...change(passage),
  };
}

/** A front that takes its domain for one whose mail waits. */
const keeping: NonNullable<FrontPlan['mutate']> = (relaying) => ({
  find: async (domain) => {
    const found = await relaying.find(domain);
    return found && { ...found, role: 'backup' };
  },
  mustKnow: async () => undefined,
  open: (...words) => relaying.open(...words),
});

const planted: readonly { readonly bug: string; readonly bites: number; readonly change: Changes }[] = [
  {
    bug: 'silence is taken for a "yes"',
    bites: 1,
    change: (passage) => ({ deliver: (message) => passage.deliver(message).catch(() => undefined) }),
  },
  {
    bug: 'a "yes" is not passed on',
    bites: 2,
    change: (passage) => ({
      deliver: async (message) => {
        await passage.deliver(message);
        if (message.sizeBytes % 2 === 0) throw new Fault('unavailable', 'Try again');
      },
    }),
  },
  {
    bug: 'recipients are taken before the store has said so',
    bites: 3,
    change: (passage) => ({ recipient: (path, terms) => passage.recipient(path, terms).catch(() => undefined) }),
  },
  {
    bug: 'trouble is taken for a refusal',
    bites: 3,
    change: (passage) => ({
      deliver: (message) =>
        passage.deliver(message).catch(() => {
          throw new Fault('refusedByPolicy', 'No');
        }),
    }),
  },
  {
    bug: 'it does not wait for an end',
    bites: 4,
    change: (passage) => ({
      deliver: (message) => passage.deliver(message).catch(() => new Promise<never>(() => undefined)),
    }),
  },
];

describe('A front before a store that dies', () => {
  for (let seed = 1; seed <= 10; seed++) {
    it(`loses nothing and doubles nothing, seed ${seed}`, async () => {
      assert.deepEqual(complaints(await simulateFront({ ...ordinary, seed })), {});
    });
  }

  it('meets every kind of death, and does bring the mail', async () => {
    const { deaths, copies } = await simulateFront({ ...ordinary, seed: 11 });
    assert.equal(deaths.size, 8);
    assert.ok(copies.size > 30);
  });
});

describe('A planted bug is found', () => {
  it('mail waits on the front: by checker 5', async () => {
    const found = complaints(await simulateFront({ ...ordinary, seed: 1, mutate: keeping }));
    assert.ok(Object.keys(found).some((name) => name.startsWith('5 ')));
  });

  for (const { bug, bites, change } of planted) {
    it(`${bug}: by checker ${bites}`, async () => {
      const found = complaints(await simulateFront({ ...ordinary, seed: 1, mutate: passing(change) }));
      assert.ok(
        Object.keys(found).some((name) => name.startsWith(`${bites} `)),
        `Only ${JSON.stringify(found)}`,
      );
    });
  }
});
