/** How hosts are protected, and what is told of it: by what the room of transport says. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { DeliveryTerms } from '../../formats/smtp/index.ts';
import { ConversationFault, type RecipientResult, type TlsFacts } from '../../net/smtp-client/index.ts';
import type { Crossing, Protection, TlsPolicyFacts, TlsSession } from '../transport/index.ts';
import { alice, answerAll, type Deliver } from '../../../test/support/queue-house.ts';
import { kept, never, stage } from '../../../test/support/queue-stage.ts';

const none: TlsPolicyFacts = { type: 'no-policy-found', domain: 'there.test', strings: [], mxHosts: [] };
const sts: TlsPolicyFacts = { ...none, type: 'sts', strings: ['version: STSv1', 'mode: testing'] };
const verified: TlsFacts = { version: 'TLSv1.3', cipher: 'AES', verified: true, proof: 'pkix' };
const flaw = { result: 'certificate-expired', reason: 'It ended in May' } as const;
const encrypted: Protection = { tls: 'encrypted', policy: none, why: 'the operator wants TLS' };
const unfit = (code: number, policy = none): Protection => ({
  unfit: { code, enhanced: `${Math.floor(code / 100)}.7.10`, lines: ['Nobody proves who this host is'] },
  policy,
  why: 'its records are bogus',
});

/** What a host answers, over TLS as told. */
const over =
  (facts: Partial<RecipientResult>): Deliver =>
  async (destination, message) =>
    answerAll(destination, message, 'delivered', kept).map((result) => ({ ...result, ...facts }));

interface Play {
  readonly protect?: Protection | ((crossing: Crossing) => Protection);
  readonly deliver?: Deliver;
  readonly from?: string;
  readonly terms?: DeliveryTerms;
  readonly mails?: number;
}

/** What became of mail for hosts that are protected so, and who was asked and told of what. */
async function played({ protect = encrypted, deliver = over({ tls: verified }), from = alice, ...play }: Play) {
  const answers = { 'mx1.there.test': deliver, 'mx2.there.test': deliver };
  const { house, calls, clock } = await stage(answers);
  const crossings: Crossing[] = [];
  const sessions: TlsSession[] = [];
  const seen: (TlsFacts | undefined)[] = [];
  const hooks = {
    ways: house.ways(),
    protect: async (crossing: Crossing) => {
      crossings.push(crossing);
      return typeof protect === 'function' ? protect(crossing) : protect;
    },
    noteSession: (session: TlsSession) => void sessions.push(session),
    seen: async (_crossing: Crossing, tls: TlsFacts | undefined) => void seen.push(tls),
  };
  await using queue = house.queue({ hooks });
  queue.start();
  for (let index = 0; index < (play.mails ?? 1); index++) {
    await house.accept({ key: `${index}`, from, to: ['a@there.test'], terms: play.terms ?? {} });
    await clock.advance(1000);
  }
  const told = sessions.map(({ host, result, reason }) => [host, result, reason]);
  const [first] = await house.waiting();
  return { calls, crossings, told, seen, lastReply: first?.lastReply, inbox: await house.inbox() };
}

describe('A host that is not fit', () => {
  it('is passed by for the next', async () => {
    const protect = ({ hop }: Crossing): Protection => (hop.host === 'mx1.there.test' ? unfit(451) : encrypted);
    const { calls, lastReply } = await played({ protect });
    assert.deepEqual([calls.map(({ host }) => host), lastReply], [['mx2.there.test'], undefined]);
  });

  it('for now, as all the others, lets mail wait', async () => {
    const { calls, lastReply, inbox } = await played({ protect: unfit(451) });
    assert.deepEqual([calls, inbox, lastReply], [[], [], '451 4.7.10 Nobody proves who this host is']);
  });

  it('for good, as all the others, has it come back', async () => {
    const { calls, lastReply, inbox } = await played({ protect: unfit(550), terms: { requireTls: true } });
    assert.deepEqual([calls, lastReply], [[], undefined]);
    assert.match(inbox[0] ?? '', /Status: 5\.7\.10/);
  });

  it('is told of where the policy failed, and only there', async () => {
    const failure = { result: 'sts-policy-invalid', reason: 'It has no version' } as never;
    const failed = await played({ protect: unfit(451, { ...sts, failure }) });
    const reason = 'its records are bogus';
    assert.deepEqual(failed.told, [
      ['mx1.there.test', 'validation-failure', reason],
      ['mx2.there.test', 'validation-failure', reason],
    ]);
    assert.deepEqual((await played({ protect: unfit(451) })).told, []);
  });
});

describe('REQUIRETLS', () => {
  it('is asked of hosts, but not for reports, which leave as they can (RFC 8689 §5)', async () => {
    const terms = { requireTls: true } as const;
    for (const [from, requireTls] of [
      [alice, true],
      ['', false],
    ] as const) {
      const { crossings } = await played({ from, terms });
      assert.deepEqual(
        crossings.map((crossing) => crossing.requireTls),
        [requireTls],
      );
    }
    assert.equal((await played({})).crossings[0]?.requireTls, false);
  });
});

describe('A TLS session', () => {
  it('is noted and remembered, once for each connection', async () => {
    let count = 0;
    const reusing: Deliver = async (destination, message) =>
      await over({ tls: verified, address: '192.0.2.1', reused: count++ > 0 })(destination, message);
    const { told, seen } = await played({ deliver: reusing, mails: 3 });
    assert.deepEqual(told, [['mx1.there.test', 'success', undefined]]);
    assert.deepEqual(seen, [verified, verified, verified]);
  });

  it('that did not come about is noted, also where mail went in clear', async () => {
    const { told, seen } = await played({ deliver: over({ tlsFailure: flaw }) });
    assert.deepEqual([told, seen], [[['mx1.there.test', flaw.result, flaw.reason]], [undefined]]);
    assert.deepEqual((await played({ deliver: over({}) })).told, []);
  });

  it('with a certificate that a policy in testing would refuse is noted as a failure (RFC 8461 §5.2)', async () => {
    const deliver = over({ tls: { ...verified, verified: false, proof: 'none', flaw } });
    const testing = await played({ deliver, protect: { tls: 'opportunistic', policy: sts, why: '' } });
    assert.deepEqual(testing.told, [['mx1.there.test', flaw.result, flaw.reason]]);
    const without = await played({ deliver });
    assert.deepEqual(without.told, [['mx1.there.test', 'success', undefined]]);
  });

  it('that failed is noted for each host, and the operator reads what can be done', async () => {
    const deliver: Deliver = ({ host }) => {
      const facts = { host, transcript: '< 220 Hello', tlsFailure: flaw };
      return Promise.reject(new ConversationFault('unavailable', `${host}: the certificate has expired`, facts));
    };
    const { told, lastReply } = await played({ deliver, protect: { ...encrypted, remedy: 'Say "tls rule" for it' } });
    assert.deepEqual(told, [
      ['mx1.there.test', flaw.result, flaw.reason],
      ['mx2.there.test', flaw.result, flaw.reason],
    ]);
    assert.equal(lastReply, '451 4.7.5 mx2.there.test: the certificate has expired. Say "tls rule" for it');
  });

  it('of a report of TLS is not asked for, nor told of (RFC 8460 §3)', async () => {
    const { calls, crossings, told } = await played({ protect: unfit(451), terms: { isTlsReport: true } });
    assert.deepEqual([calls.length, crossings, told], [1, [], []]);
  });

  it('does not matter where a host refuses: that is final all the same', async () => {
    const deliver: Deliver = async (destination, message) =>
      answerAll(destination, message, 'failed', never, 'RCPT').map((result) => ({ ...result, tls: verified }));
    const { calls, inbox } = await played({ deliver });
    assert.deepEqual([calls.length, inbox.length], [1, 1]);
  });
});
