import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopback, plainAddress } from './addresses.ts';

describe('The address of a peer', () => {
  it('is written without the prefix of a socket that takes both families', () => {
    assert.equal(plainAddress('::ffff:192.0.2.1'), '192.0.2.1');
    assert.equal(plainAddress('2001:db8::1'), '2001:db8::1');
    assert.equal(plainAddress('::ffff:0:1'), '::ffff:0:1');
  });

  it('is on this machine or elsewhere', () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])
      assert.ok(isLoopback(address), address);
    for (const address of ['128.0.0.1', '192.0.2.127', '::', '::ffff:10.0.0.1', ''])
      assert.ok(!isLoopback(address), address);
  });
});
