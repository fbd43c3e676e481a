import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, textOfUtf8Binary } from '../../base/bytes.ts';
import type { QuotaRow } from '../../store/records/index.ts';
import { printLetter } from './letter.ts';

const gib = 1024 ** 3;
const quota: QuotaRow = {
  accountId: 1,
  address: 'zoë@example.test',
  usedBytes: 4.1 * gib,
  limitBytes: 5 * gib,
  usedMessages: 12_345,
  limitMessages: null,
  level: 80,
  told: 0,
};

function letter(changes: Partial<QuotaRow>): string {
  const at = Date.UTC(2026, 1, 3, 4, 5, 6);
  const bytes = printLetter({ quota: { ...quota, ...changes }, messageId: 'id', hostName: 'mx.example.test', at });
  return textOfUtf8Binary(binaryOf(bytes))?.replaceAll('\r\n', '\n') ?? '';
}

describe('The letter about a quota', () => {
  it('looks like this', () => {
    assert.equal(
      letter({}),
      `Return-Path: <>
Date: Tue, 3 Feb 2026 04:05:06 +0000
From: Postmaster <postmaster@example.test>
To: zoë@example.test
Subject: Your mailbox is 82 % full
Message-ID: <id@mx.example.test>
Auto-Submitted: auto-generated
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8
Content-Transfer-Encoding: 8bit

Hello,

the mailbox of zoë@example.test is 82 % full. In use are 4.1 GB of 5 GB.

Nothing is lost, and mail still comes in. Once the mailbox is full, new
mail has to wait at the servers of its senders.

What helps: delete large messages that you do not need any more (most mail
programs can sort by size), and empty Trash and Junk.

This was written by the mail system. Answers to it reach your postmaster,
who can also give you more room.
`,
    );
  });

  it('says that nothing comes in any more, and what is used of both limits', () => {
    const text = letter({ level: 100, usedMessages: 20_000, limitMessages: 20_000 });
    assert.match(text, /^Subject: Your mailbox is full$/m);
    assert.match(text, /In use are 4\.1 GB of 5 GB and\s20,000 of 20,000 messages\./);
    assert.match(text, /New mail cannot come in now\./);
  });

  it('says that there is room again', () => {
    const text = letter({ level: 0, told: 80, usedBytes: gib });
    assert.match(text, /^Subject: Your mailbox has room again$/m);
    assert.match(text, /has room again: it is 20 % full\./);
    assert.doesNotMatch(text, /What helps/);
  });
});
