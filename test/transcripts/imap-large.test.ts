import { describe, it } from 'node:test';
import assert from 'node:assert/strict';
import { Conversation } from '../support/duplex.ts';
import { openImapStage, type ImapStage } from '../support/imap-stage.ts';

/** Sends `commands` and hears everything up to the last one's tagged answer. */
async function answersTo(stage: ImapStage, commands: string): Promise<string[]> {
  const conversation = new Conversation((input) => stage.connect(input, 1));
  conversation.input.push(commands);
  conversation.input.end();
  await conversation.over;
  return conversation.waiting.flatMap((event) => ('line' in event ? [event.line] : []));
}

describe('A message of many pieces', () => {
  it('comes back as it went in, whole and in part', async () => {
    await using stage = await openImapStage();
    const lines = Array.from({ length: 2000 }, (_, line) => `This is line ${line} of a long message`);
    const message = ['Subject: Long', '', ...lines].join('\r\n');
    const answers = await answersTo(
      stage,
      `a LOGIN alice@example.test secret\r\nb APPEND INBOX {${message.length}+}\r\n${message}\r\nc EXAMINE INBOX\r\n` +
        `d FETCH 1 BODY[]\r\ne FETCH 1 BODY[TEXT]<5.70000>\r\n`,
    );
    const text = answers.join('\r\n');
    assert.ok(message.length > 64 * 1024);
    assert.ok(text.includes(`* 1 FETCH (BODY[] {${message.length}}\r\n${message})\r\nd OK`));
    const part = lines.join('\r\n').slice(5, 70_005);
    assert.ok(text.includes(`* 1 FETCH (BODY[TEXT]<5> {70000}\r\n${part})\r\ne OK`));
  });

  it('is refused when larger than allowed, sent without asking, and the session goes on', async () => {
    await using stage = await openImapStage();
    const answers = await answersTo(
      stage,
      `a LOGIN alice@example.test secret\r\nb APPEND INBOX {100001+}\r\n${'x'.repeat(100_001)}\r\nc NOOP\r\n`,
    );
    assert.deepEqual(answers.slice(2), ['b NO [TOOBIG] A message may have 100000 bytes', 'c OK NOOP completed']);
  });
});
