import assert from 'node:assert/strict';
import { duplexPair, type Duplex } from 'node:stream';
import { describe, it } from 'node:test';
import { Fault } from '../../base/fault.ts';
import { silentLog } from '../../base/log.ts';
import type { Input } from '../connection/index.ts';
import { ControlClient } from './client.ts';
import type { ControlDesk } from './desk.ts';
import { openControlSession } from './session.ts';

/** A desk whose accounts only note what they were asked. */
function deskThatNotes(asked: unknown[]): ControlDesk {
  const note =
    (name: string, answer?: unknown) =>
    async (...given: unknown[]): Promise<unknown> => {
      asked.push([name, ...given]);
      return answer;
    };
  const accounts = {
    addDomain: note('addDomain'),
    domains: note('domains', ['example.test']),
    removeDomain: note('removeDomain'),
    addAccount: note('addAccount', 7),
    accounts: note('accounts', []),
    setPassword: note('setPassword'),
    removeAccount: async () => {
      throw new Fault('notFound', 'No account zoë@example.test');
    },
    addAlias: note('addAlias'),
    aliases: note('aliases', []),
    removeAlias: async () => {
      throw new TypeError('planted');
    },
  };
  return { accounts } as unknown as ControlDesk;
}

const never = (): never => assert.fail('the control session reads lines only');

/** An input of given lines; a Fault among them is thrown in its place. */
function inputOf(lines: readonly (string | Fault)[]): Input {
  const left = [...lines];
  const line = async (): Promise<string | undefined> => {
    const next = left.shift();
    if (next instanceof Fault) throw next;
    return next;
  };
  return { line, peek: never, consume: never, ready: never, waiting: false, patienceMs: 0, onProbation: true };
}

async function answersTo(lines: readonly (string | Fault)[], desk = deskThatNotes([])): Promise<unknown[]> {
  const answers: unknown[] = [];
  for await (const output of openControlSession({ desk, log: silentLog })(inputOf(lines))) {
    assert.ok(typeof output === 'string' && output.endsWith('\r\n'));
    answers.push(JSON.parse(Buffer.from(output, 'latin1').toString()));
  }
  return answers;
}

describe('a control session', () => {
  it('carries out one request a line and answers in order', async () => {
    const asked: unknown[] = [];
    const lines = [
      '{"command":"domain add","arguments":{"name":"example.test"}}',
      '{"command":"account add","arguments":{"address":"a@example.test","password":"p"}}',
      '{"command":"alias add","arguments":{"address":"b@example.test","targets":["a@example.test"]}}',
      '{"command":"domain list"}',
    ];
    assert.deepEqual(await answersTo(lines, deskThatNotes(asked)), [
      { ok: true, result: null },
      { ok: true, result: { accountId: 7 } },
      { ok: true, result: null },
      { ok: true, result: ['example.test'] },
    ]);
    assert.deepEqual(asked, [
      ['addDomain', 'example.test'],
      ['addAccount', 'a@example.test', 'p'],
      ['addAlias', 'b@example.test', ['a@example.test'], undefined],
      ['domains'],
    ]);
  });

  it('answers faults with their code and their sentence', async () => {
    const lines = [
      '{"command":"account remove","arguments":{"address":"zo\xc3\xab@example.test"}}',
      '{"command":"status"}',
    ];
    assert.deepEqual(await answersTo(lines), [
      { ok: false, code: 'notFound', message: 'No account zoë@example.test' },
      { ok: false, code: 'unavailable', message: 'The server is not running' },
    ]);
  });

  it('says what is wrong with a request', async () => {
    const lines = [
      'nonsense',
      '[]',
      '{"command":"domain add","arguments":[]}',
      '{"command":"fly"}',
      '{"command":"constructor"}',
      '{"command":"domain add"}',
      '{"command":"alias add","arguments":{"address":"b@example.test","targets":[1]}}',
    ];
    const answers = (await answersTo(lines)) as { code: string }[];
    const codes = ['badSyntax', 'badSyntax', 'badSyntax', 'unknownCommand', 'unknownCommand', 'badSyntax', 'badSyntax'];
    assert.deepEqual(
      answers.map(({ code }) => code),
      codes,
    );
  });

  it('hides a bug behind "internal error"', async () => {
    assert.deepEqual(await answersTo(['{"command":"alias remove","arguments":{"address":"x"}}']), [
      { ok: false, code: 'internal', message: 'Internal error' },
    ]);
  });

  it('goes on after a line that was too long, and ends when the server stops', async () => {
    const lines = [new Fault('lineTooLong', 'Too long'), new Fault('shuttingDown', 'Bye'), '{"command":"domain list"}'];
    const answers = (await answersTo(lines)) as { code: string }[];
    assert.deepEqual(
      answers.map(({ code }) => code),
      ['lineTooLong', 'shuttingDown'],
    );
  });
});

function clientHearing(...answers: string[]): { client: ControlClient; peer: Duplex } {
  const [socket, peer] = duplexPair();
  peer.end(answers.join('\r\n'));
  return { client: new ControlClient(socket), peer };
}

describe('ControlClient', () => {
  it('asks and hears the result', async () => {
    const { client, peer } = clientHearing('{"ok":true,"result":["example.test"]}');
    assert.deepEqual(await client.ask('domain list'), ['example.test']);
    assert.equal(String(peer.read()), '{"command":"domain list","arguments":{}}\n');
    client[Symbol.dispose]();
  });

  it('throws the fault it hears', async () => {
    const { client } = clientHearing(
      '{"ok":false,"code":"exists","message":"Is there"}',
      '{"ok":false,"code":"x","message":"y"}',
    );
    await assert.rejects(client.ask('domain add'), { name: 'Fault', code: 'exists', message: 'Is there' });
    await assert.rejects(client.ask('domain add'), { name: 'Fault', code: 'internal', message: 'y' });
    client[Symbol.dispose]();
  });

  it('notices that the server hung up', async () => {
    const { client } = clientHearing();
    await assert.rejects(client.ask('status'), { code: 'unavailable', message: 'The server hung up' });
  });
});
