import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { parseResolvConf } from './name-servers.ts';

describe('resolv.conf', () => {
  it('names the servers to ask, among other things', () => {
    const text =
      '# made by hand\nsearch example.org\nnameserver 192.0.2.53\nnameserver\t2001:db8::53 # second\noptions edns0\n';
    assert.deepEqual(parseResolvConf(text), [
      { address: '192.0.2.53', port: 53 },
      { address: '2001:db8::53', port: 53 },
    ]);
  });

  it('may hold none', () => {
    assert.deepEqual(parseResolvConf('nameserver\n;nameserver 192.0.2.1\nnameserver name.test\n'), []);
  });
});
