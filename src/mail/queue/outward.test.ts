import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { binaryOf, bytesOf, concatBytes } from '../../base/bytes.ts';
import { outward } from './outward.ts';

async function sent(...chunks: string[]): Promise<string> {
  const pieces: Uint8Array[] = [];
  const content = (async function* () {
    for (const chunk of chunks) yield bytesOf(chunk);
  })();
  for await (const piece of outward(content)) pieces.push(piece);
  return binaryOf(concatBytes(pieces));
}

describe('What leaves the house', () => {
  it('has no Return-Path of ours', async () => {
    assert.equal(await sent('Return-Path: <alice@example.test>\r\nFrom: a\r\n', '\r\nbody'), 'From: a\r\n\r\nbody');
    assert.equal(await sent('Return-Path: <>\r\nFrom: a\r\n\r\n'), 'From: a\r\n\r\n');
  });

  it('keeps everything else, also a Return-Path that stands elsewhere', async () => {
    const message = 'From: a\r\nReturn-Path: <x@y.example>\r\n\r\nReturn-Path: text\r\n';
    assert.equal(await sent(message), message);
    assert.equal(
      await sent('From: a\r\n', 'Return-Path: <x@y.example>\r\n'),
      'From: a\r\nReturn-Path: <x@y.example>\r\n',
    );
  });
});
