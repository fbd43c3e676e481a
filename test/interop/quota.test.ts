import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openDemo, type Demo } from '../support/demo.ts';
import { messageWith } from '../support/mailbox-reader.ts';
import { missing, run } from '../support/programs.ts';

/** A message of 30 KB from outside; answers all that was said. */
async function send({ ports }: Demo, to: string, subject: string): Promise<string> {
  const envelope = ['--server', '127.0.0.1', '--port', String(ports.smtp), '--from', 'bob@far.test', '--to', to];
  const { out } = await run('swaks', [
    ...envelope,
    '--h-Subject',
    subject,
    '--body',
    'x'.repeat(60).concat('\n').repeat(500),
  ]);
  return out;
}

describe('An account that gets full', { skip: missing('swaks') }, () => {
  it('takes mail until it is, its owner reads of it, and the operator sees why', async () => {
    await using demo = await openDemo();
    const { address } = demo.alice;
    await demo.posthouse('quota', 'set', address, '--bytes', '100K');
    const taken = await send(demo, address, 'One');
    for (const subject of ['Two', 'Three']) assert.match(await send(demo, address, subject), /Taken as/);
    const letter = await messageWith(demo, demo.alice, 'Subject: Your mailbox is');
    assert.match(letter.content, /^Return-Path: <>\r\n(?:.*\r\n)*From: Postmaster <postmaster@/);
    assert.match(letter.content, /In use are \d+(?:\.\d)? KB of 100\s+KB\./);
    assert.match(await demo.posthouse('quota'), new RegExp(`^${address} +\\d+(?:\\.\\d)? KB +100 KB +9\\d %`, 'm'));
    assert.match(await send(demo, address, 'Four, the last'), /Taken as/);
    assert.match(await send(demo, address, 'Five'), /452 4\.2\.2 The mailbox of .* has no room for this message/);

    const [, id = ''] = /Taken as (\w+)/.exec(taken) ?? [];
    const story = await demo.posthouse('trace', id);
    assert.match(story, /Taken from the server .* \(127\.0\.0\.1\): mail of bob@far\.test, \d+(?:\.\d)? KB\n/);
    assert.match(story, new RegExp(`For ${address}: delivered into INBOX as message \\d+\n`));
    assert.match(await demo.posthouse('trace', 'BOB@far.test'), new RegExp(`^${id}$`, 'm'));
    assert.match(
      await demo.posthouse('trace', address),
      /The owner of the account was told that it is (?:80|95) % full/,
    );

    await messageWith(demo, demo.alice, 'Subject: Your mailbox is full');

    await demo.posthouse('quota', 'set', address, '--bytes', 'none');
    assert.match(await send(demo, address, 'Six'), /Taken as/);
    await demo.stop();
  });
});
