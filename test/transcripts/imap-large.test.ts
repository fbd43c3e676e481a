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

describe('A mailbox of many messages', () => {
  it('is marked and emptied in portions, of which its client hears as of one command', async () => {
    await using stage = await openImapStage();
    const doublings = Array.from({ length: 12 }, (_, at) => `c${at} COPY 1:* INBOX\r\n`);
    const answers = await answersTo(
      stage,
      `a LOGIN alice@example.test secret\r\nb APPEND INBOX {14+}\r\nSubject: x\r\n\r\n\r\ns SELECT INBOX\r\n${doublings.join('')}` +
        'd STORE 1:* +FLAGS.SILENT (\\Deleted)\r\ne NOOP\r\nf MOVE 1:4000 Trash\r\ng EXPUNGE\r\nh STATUS Recoverable (MESSAGES)\r\n',
    );
    const from = (line: string): number => answers.findIndex((answer) => answer.startsWith(line));
    assert.deepEqual(
      answers
        .slice(from('c11 OK') + 1, from('f OK'))
        .filter((line) => !line.endsWith('EXPUNGE'))
        .slice(0, 3),
      [
        'd OK STORE completed',
        'e OK NOOP completed',
        answers.find((line) => line.includes('COPYUID') && line.startsWith('* OK')),
      ],
    );
    assert.match(answers.find((line) => line.startsWith('* OK [COPYUID')) ?? '', / 1:4000 1:4000\] Moved$/);
    const told = answers.slice(from('f OK'), from('g OK')).filter((line) => line === '* 1 EXPUNGE');
    assert.equal(told.length, 96);
    assert.ok(answers.includes('* STATUS Recoverable (MESSAGES 96)'));
  });
});
