import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SteeredClock, settled } from '../../../../test/support/clock.ts';
import { stageZone, strict } from '../../../../test/support/stages.ts';
import { bytesOf } from '../../../base/bytes.ts';
import { Fault } from '../../../base/fault.ts';
import { limits } from '../../../base/limits.ts';
import { silentLog } from '../../../base/log.ts';
import { parseHeader } from '../../../formats/message/index.ts';
import { parseAddress, plainTerms } from '../../../formats/smtp/index.ts';
import { type Resolver, ZoneResolver } from '../../../net/dns/index.ts';
import { Questions } from '../questions.ts';
import type { Stage } from '../stage.ts';
import { Visit } from '../visit.ts';
import { type StageOptions, stagesOf } from './index.ts';

const quiet: Partial<StageOptions> = {
  reverseDns: (): 'off' => 'off',
  blocklists: [],
  helo: 'off',
  heloAsUs: 'off',
  spoofedSender: 'off',
  spoofedFrom: 'off',
  senderDomain: 'off',
  header: 'off',
  earlyTalk: 'off',
};

/** No stage but those that `wanted` switches on. */
function stagesWith(wanted: Partial<StageOptions>): Stage[] {
  const database: StageOptions['database'] = {
    read: () => Promise.reject(new Fault('unavailable', 'Away')),
    write: () => Promise.reject(new Fault('unavailable', 'Away')),
  };
  const isOurs = async (domain: string): Promise<boolean> => domain === 'ours.test';
  return stagesOf({ ...strict, ...quiet, hostName: 'mx.ours.test', isOurs, database, ...wanted });
}

interface Caller {
  readonly ip?: string;
  readonly helo?: string;
  readonly from?: string;
  readonly header?: string;
  readonly port?: number;
  readonly dry?: boolean;
}

/** Asks everything; answers what was found, as "verdict: reason", and the refusal. */
async function ask(
  stages: readonly Stage[],
  { ip = '192.0.2.1', helo = 'mx.far.test', from = 'x@far.test', header = '', port = 25, dry = false }: Caller = {},
  clock: StageOptions['clock'] = strict.clock,
): Promise<string[]> {
  const questions = new Questions({ stages, clock, log: silentLog });
  const visit = new Visit({ address: ip, greeting: helo, extended: true, port }, { dry });
  const envelope = { reversePath: from === '' ? null : parseAddress(from), terms: plainTerms };
  const path = parseAddress('alice@ours.test');
  const recipient = { path, terms: {}, local: [{ accountId: 1 }], remote: [], actions: [] };
  const found = (): string[] => visit.findings.map(({ verdict, reason }) => `${verdict}: ${reason}`);
  try {
    await questions.connection(visit);
    await questions.greeting(visit);
    await questions.sender(visit, envelope);
    await questions.recipient(visit, envelope, recipient);
    await questions.header(visit, { ...envelope, recipients: [recipient] }, parseHeader(bytesOf(header)));
    return found();
  } catch (error) {
    assert(error instanceof Fault);
    return [...found(), `${error.faces.smtp} ${error.message}`];
  }
}

describe('Reverse DNS', () => {
  const table: readonly (readonly [ip: string, found: string])[] = [
    ['192.0.2.1', 'pass: 192.0.2.1 is mx.far.test, which leads back to it'],
    ['2001:DB8::1', 'pass: 2001:DB8::1 is six.far.test, which leads back to it'],
    ['192.0.2.66', 'note: 192.0.2.66 has no reverse DNS'],
    ['192.0.2.2', 'note: 192.0.2.2 is called mx.far.test, which does not lead back to it'],
    ['192.0.2.3', 'skip: The reverse DNS of 192.0.2.3 could not be asked'],
    ['192.0.2.4', 'skip: Whether broken.test leads back to 192.0.2.4 could not be asked'],
  ];
  for (const [ip, found] of table) {
    it(`finds: ${found}`, async () =>
      assert.deepEqual(await ask(stagesWith({ reverseDns: () => 'note' }), { ip }), [found]));
  }

  it('puts off or refuses by its policy, of one port as of all', async () => {
    const reverseDns: StageOptions['reverseDns'] = ({ port }) => (port === 25 ? 'refuse' : 'defer');
    const stages = stagesWith({ reverseDns });
    assert.match((await ask(stages, { ip: '192.0.2.66' })).at(-1) ?? '', /^550 5\.7\.25 /);
    assert.match((await ask(stages, { ip: '192.0.2.66', port: 2525 })).at(-1) ?? '', /^450 4\.7\.1 /);
    assert.equal((await ask(stages, { ip: '192.0.2.3' })).length, 1);
  });
});

describe('Blocklists', () => {
  const stages = stagesWith({ blocklists: strict.blocklists });
  const table: readonly (readonly [ip: string, found: readonly string[]])[] = [
    ['192.0.2.1', ['pass: 192.0.2.1 is not listed by bl.test, noted.test']],
    [
      '192.0.2.5',
      [
        'note: 192.0.2.5 is listed by bl.test (127.0.0.4): See https://bl.test/?192.0.2.5',
        'note: 192.0.2.5 is listed by noted.test (127.0.0.2)',
        'refuse: 192.0.2.5 is listed by bl.test (127.0.0.4): See https://bl.test/?192.0.2.5',
        '550 5.7.1 192.0.2.5 is listed by bl.test (127.0.0.4): See https://bl.test/?192.0.2.5',
      ],
    ],
    ['192.0.2.6', ['pass: 192.0.2.6 is not listed by noted.test', 'skip: bl.test does not answer us: 127.255.255.254']],
    ['192.0.2.7', ['pass: 192.0.2.7 is not listed by noted.test', 'skip: bl.test does not answer us: 203.0.113.1']],
    ['192.0.2.8', ['pass: 192.0.2.8 is not listed by noted.test', 'skip: bl.test could not be asked']],
  ];
  for (const [ip, found] of table)
    it(`finds of ${ip} what is so`, async () => assert.deepEqual(await ask(stages, { ip }), found));

  it('lets exempt senders write all the same', async () => {
    const found = await ask(stages, { ip: '192.0.2.5', from: 'x@sub.exempt.test' });
    assert.equal(found.at(-1), 'note: The domain of the sender is exempt');
    const other = await ask(stages, { ip: '192.0.2.5', from: 'x@notexempt.test' });
    assert.match(other.at(-1) ?? '', /^550/);
  });
});

describe('The greeting', () => {
  const stages = stagesWith({ helo: 'refuse', heloAsUs: 'refuse' });
  const good = ['mx.far.test', 'MX.far.test.', '[192.0.2.1]', 'under_score.far.test'];
  const bad = [
    'localhost',
    '[192.0.2.9]',
    '[far.test]',
    '192.0.2.1',
    'a..b',
    '-x.test',
    'mx.ours.test',
    'OURS.test',
    '[IPv6:::1]',
  ];
  for (const helo of good) it(`may be ${helo}`, async () => assert.deepEqual(await ask(stages, { helo }), []));
  for (const helo of bad) {
    it(`may not be ${helo}`, async () => assert.match((await ask(stages, { helo })).at(-1) ?? '', /^550 5\.7\.1 /));
  }
  it('of IPv6 is compared by its value', async () =>
    assert.deepEqual(await ask(stages, { ip: '2001:db8::1', helo: '[IPv6:2001:DB8:0::1]' }), []));
  it('may be ours where a relay of ours comes', async () =>
    assert.deepEqual(await ask(stages, { ip: '192.0.2.77', helo: 'ours.test' }), []));
});

describe('Spoofing', () => {
  const stages = stagesWith({ spoofedSender: 'refuse', spoofedFrom: 'refuse' });
  const verdictOf = async (caller: Caller): Promise<string> =>
    (await ask(stages, caller)).at(-1)?.slice(0, 4) ?? 'none';
  const table: readonly (readonly [what: string, caller: Caller, verdict: string])[] = [
    ['a sender of ours', { from: 'bob@ours.test' }, '550 '],
    ['a sender of ours by a relay', { from: 'bob@ours.test', ip: '192.0.2.77' }, 'none'],
    ['the null sender', { from: '' }, 'none'],
    ['a rewritten sender', { from: 'SRS1=aaaa=far.test==bbb@ours.test' }, 'none'],
    ['a From of ours', { header: 'From: Bob <bob@ours.test>\r\n' }, '550 '],
    ['a second From of ours', { header: 'From: x@far.test\r\nFrom: y@far.test, bob@ours.test\r\n' }, '550 '],
    ['a From of ours in a group', { header: 'From: us: bob@ours.test;\r\n' }, '550 '],
    ['a From of ours by a list', { header: 'From: bob@ours.test\r\nList-Id: <l.far.test>\r\n' }, 'note'],
    ['a From of ours by a relay', { header: 'From: bob@ours.test\r\n', ip: '192.0.2.77' }, 'none'],
    ['a From that only looks like it', { header: 'From: "bob@ours.test" <x@far.test>\r\n' }, 'none'],
    ['a From of a domain below', { header: 'From: bob@sub.ours.test\r\n' }, 'none'],
  ];
  for (const [what, caller, verdict] of table) {
    it(`${verdict === '550 ' ? 'is' : 'is not'} ${what}`, async () => assert.equal(await verdictOf(caller), verdict));
  }
});

describe('Spoofing in letters beyond ASCII', () => {
  it('is seen too', async () => {
    const isOurs = async (domain: string): Promise<boolean> => domain === 'bücher.test';
    const found = await ask(stagesWith({ spoofedFrom: 'refuse', isOurs }), {
      header: 'From: x@b\xc3\xbccher.test\r\n',
    });
    assert.match(found.at(-1) ?? '', /^550 .*From names x@bücher\.test, an address of ours/);
  });
});

describe('The domain of the sender', () => {
  const verdictOf = async (senderDomain: 'note' | 'defer' | 'refuse', from: string): Promise<string> =>
    (await ask(stagesWith({ senderDomain }), { from })).at(-1)?.slice(0, 10) ?? 'none';
  const table: readonly (readonly [from: string, deferring: string, refusing: string])[] = [
    ['x@far.test', 'pass: far.', 'pass: far.'],
    ['x@bare.test', 'pass: bare', 'pass: bare'],
    ['x@[192.0.2.1]', 'none', 'none'],
    ['', 'none', 'none'],
    ['x@nowhere.test', '450 4.7.1 ', '550 5.1.8 '],
    ['x@empty.test', '450 4.7.1 ', '550 5.1.8 '],
    ['x@nomail.test', '550 5.7.27', '550 5.7.27'],
    ['x@broken.test', 'skip: The ', 'skip: The '],
  ];
  for (const [from, deferring, refusing] of table) {
    it(`of <${from}> is judged`, async () => {
      assert.equal(await verdictOf('defer', from), deferring);
      assert.equal(await verdictOf('refuse', from), refusing);
    });
  }
});

describe('Rates', () => {
  const few = { perNetwork: 3, perSender: 2, recipientsPerConnection: 1 };
  const repliesTo = async (
    stages: readonly Stage[],
    clock: SteeredClock,
    callers: readonly Caller[],
  ): Promise<string[]> => {
    const replies: string[] = [];
    for (const caller of callers) replies.push((await ask(stages, caller, clock)).at(-1)?.slice(0, 3) ?? 'ok');
    return replies;
  };

  it('count messages of a network and of a sender within an hour, and forgive', async () => {
    const clock = new SteeredClock();
    const stages = stagesWith({ rates: few, clock });
    const from = (name: string, ip = '192.0.2.1'): Caller => ({ from: `${name}@far.test`, ip });
    const first = [from('a'), from('A'), from('a', '192.0.2.9'), from('b'), from('c'), from('c', '192.0.2.9')];
    assert.deepEqual(await repliesTo(stages, clock, first), ['ok', 'ok', '450', 'ok', '450', 'ok']);
    await clock.advance(2 * 60 * 60_000);
    assert.deepEqual(await repliesTo(stages, clock, [from('a')]), ['ok']);
  });

  it('are not used up by explaining', async () => {
    const clock = new SteeredClock();
    const stages = stagesWith({ rates: few, clock });
    const dry = Array.from({ length: 9 }, (): Caller => ({ dry: true }));
    assert.ok((await repliesTo(stages, clock, dry)).every((reply) => reply === 'ok'));
    assert.deepEqual(await repliesTo(stages, clock, [{}, {}, {}, { dry: true }]), ['ok', 'ok', '450', '450']);
  });

  it('end the recipients of one connection', async () => {
    const stage = stagesWith({ rates: few }).find(({ name }) => name === 'rates');
    const visit = new Visit({ address: '192.0.2.1', greeting: '', extended: true });
    const next = () => stage?.recipient?.(visit, {} as never, {} as never);
    assert.equal(next(), undefined);
    assert.equal((next() as { verdict: string }).verdict, 'defer');
  });
});

describe('The header', () => {
  it('is noted where it lacks what every message has', async () => {
    const found = await ask(stagesWith({ header: 'note' }), { header: 'Subject: a\r\nSubject: b\r\n' });
    assert.deepEqual(found, ['note: The header has no From, no Date, 2 fields Subject']);
  });
  it('tells of too many hops', async () => {
    const found = await ask(stagesWith({ hopsMax: 10 }), { header: 'Received: x\r\n'.repeat(11) });
    assert.equal(found.at(-1), '554 5.4.6 The message passed 11 servers, it goes in circles');
  });
});

describe('Early talk', () => {
  it('is seen after the pause', async () => {
    const clock = new SteeredClock();
    const stages = stagesWith({ earlyTalk: 'refuse', greetingPauseMs: 5000, clock });
    const questions = new Questions({ stages, clock, log: silentLog });
    const visit = new Visit({ address: '192.0.2.1', greeting: '', extended: true });
    let spoke = false;
    visit.spokeEarly = () => spoke;
    const asked = assert.rejects(questions.connection(visit), { code: 'clientRefused' });
    await clock.advance(4000);
    spoke = true;
    await clock.advance(1000);
    await asked;
  });
});

describe('Questions', () => {
  const never: Stage = {
    name: 'slow',
    connection: () => new Promise(() => undefined),
    sender: () => new Promise(() => undefined),
  };
  const broken: Stage = {
    name: 'broken',
    connection: () => {
      throw new Error('A bug');
    },
  };

  it('wait for nobody longer than the limits say, and for all stages at once', async () => {
    const clock = new SteeredClock();
    const asked = ask([never, { ...never, name: 'slow too' }, broken], {}, clock);
    await clock.advance(limits.connectionQuestionsMs);
    await settled();
    await clock.advance(2 * limits.questionMs);
    assert.deepEqual(await asked, [
      'skip: This took too long to find out',
      'skip: This took too long to find out',
      'skip: This could not be looked into, by our own mistake',
    ]);
  });

  it('tell the guard of those that are turned away, unless nobody is there', async () => {
    const offences: string[] = [];
    for (const dry of [true, false]) {
      const offence = (address: string, kind: string): void => void offences.push(`${address} ${kind}`);
      const questions = new Questions({
        stages: stagesWith({ heloAsUs: 'refuse' }),
        clock: strict.clock,
        log: silentLog,
        offence,
      });
      const visit = new Visit({ address: '192.0.2.1', greeting: 'ours.test', extended: true }, { dry });
      await assert.rejects(questions.greeting(visit), { code: 'refusedByPolicy' });
    }
    assert.deepEqual(offences, ['192.0.2.1 refusedByPolicy']);
  });

  it('turn nobody away for any trouble of the DNS or the database', async () => {
    const resolver = new ZoneResolver(stageZone);
    const troubles = {
      fault: () => Promise.reject(new Fault('unavailable', 'No name server answers')),
      bug: () => Promise.reject(new Error('A bug')),
      silence: () => new Promise<never>(() => undefined),
    };
    const methods = ['mx', 'addresses', 'txt', 'reverse'] as const;
    const trouble = fc.constantFrom('none', 'fault', 'bug', 'silence');
    const plan = fc.record({ mx: trouble, addresses: trouble, txt: trouble, reverse: trouble });
    await fc.assert(
      fc.asyncProperty(plan, async (chosen) => {
        const clock = new SteeredClock();
        const ailing = Object.fromEntries(
          methods.map((name) => {
            const kind = chosen[name];
            return [name, kind === 'none' ? (of: string) => resolver[name](of) : troubles[kind]];
          }),
        ) as unknown as Resolver;
        const { reverseDns, blocklists, helo, senderDomain } = strict;
        const stages = stagesWith({
          reverseDns,
          blocklists,
          helo,
          senderDomain,
          greylistWaitMs: 1000,
          resolver: ailing,
          clock,
        });
        const asked = ask(stages, {}, clock);
        for (let turn = 0; turn < 12; turn++) await clock.advance(limits.questionMs);
        const found = await asked;
        assert.ok(
          found.every((one) => /^(?:pass|note|skip): /.test(one)),
          found.join('\n'),
        );
      }),
      { numRuns: 60 },
    );
  });
});
