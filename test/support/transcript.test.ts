import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import type { Input, Session } from '../../src/protocols/connection/session.ts';
import { closeConnection, upgradeTls } from '../../src/protocols/connection/session.ts';
import { playTranscript, type Stage } from './transcript.ts';

/** Says every line back; "tls" upgrades, "bye" closes, "both" answers two lines. */
async function* echo(input: Input): Session {
  yield 'hello 17 there\r\n';
  for (let line = await input.line(100); line !== undefined; line = await input.line(100)) {
    if (line === 'tls') yield `${(yield upgradeTls)?.version}\r\n`;
    else if (line === 'both') yield 'one\r\ntwo\r\n';
    else if (line !== 'bye') yield `you said ${line}\r\n`;
    else break;
  }
  yield closeConnection;
}

async function* broken(): Session {
  yield closeConnection;
  throw new Error('broken');
}

const stage: Stage = { connect: echo, waitMs: 50 };

describe('The transcript player', () => {
  it('plays a dialog of two connections, with prose, names and events', async () => {
    await playTranscript(
      `A conversation.
1< hello {{number}} there
2< hello ...
1> number {{number}}
1< you said number 17
1>> ca\\x66\\r\\n
1< you said caf
2> both
2~ two
2~ one
1> tls
1! upgradeTls
1< TLSv1.3
1> bye
1! close
1! end
2! hang up
2! close
2! end
`,
      stage,
    );
  });

  const wrong = {
    'another line than expected': '1< goodbye',
    'nothing where a line is expected': '1< hello 17 there\n1< more',
    'more than was expected': '1! hang up',
    'a name that now means something else': '1< hello {{n}} there\n1> 18\n1< you said {{n}}',
    'one of a group missing': '1< ...\n1> both\n1~ one\n1~ one',
    'a close that does not come': '1< ...\n1> hi\n1! close',
    'an action nobody knows': '@dance wildly',
  };
  for (const [mistake, transcript] of Object.entries(wrong)) {
    it(`refuses ${mistake}`, async () => {
      await assert.rejects(playTranscript(transcript, stage), { name: 'AssertionError' });
    });
  }

  it('speaks UTF-8 on the wire and runs actions', async () => {
    const heard: string[] = [];
    const actions = { note: async (text: string) => void heard.push(text) };
    await playTranscript('1< ...\n1> Grüße\n1< you said Grüße\n@note a b', { ...stage, actions });
    assert.deepEqual(heard, ['a b']);
  });

  it('passes on what a session throws', async () => {
    await assert.rejects(playTranscript('1! close\n1! end', { connect: broken }), /broken/);
  });
});
