import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isLoopback, ownAddresses } from './addresses.ts';

describe('The address of a peer', () => {
  it('is on this machine or elsewhere', () => {
    for (const address of ['127.0.0.1', '127.8.8.8', '::1', '::ffff:127.0.0.1'])
      assert.ok(isLoopback(address), address);
    for (const address of ['128.0.0.1', '192.0.2.127', '::', '::ffff:10.0.0.1', ''])
      assert.ok(!isLoopback(address), address);
  });

  it('is one of this machine, in whatever spelling', () => {
    const isOwn = ownAddresses();
    for (const address of ['127.0.0.1', '::ffff:127.0.0.1', '::ffff:7f00:1']) assert.ok(isOwn(address), address);
    for (const address of ['203.0.113.77', '']) assert.ok(!isOwn(address), address);
  });
});
