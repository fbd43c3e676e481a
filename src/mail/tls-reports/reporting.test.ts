import assert from 'node:assert/strict';
import { it } from 'node:test';
import { reportingOf } from './reporting.ts';

it('Reports come from our first domain, else from the host, unless the operator says otherwise', async () => {
  const of = (domains: string[], given: object = {}) =>
    reportingOf({ hostName: 'mail.a.test', domains: () => Promise.resolve(domains), ownAddresses: () => [], ...given });
  const first = await of(['a.test', 'b.test']);
  assert.deepEqual(first, {
    from: 'tlsrpt@a.test',
    contact: 'tlsrpt@a.test',
    organization: 'a.test',
    submitter: 'a.test',
    own: [],
  });
  assert.equal((await of([])).from, 'tlsrpt@mail.a.test');
  const said = await of([], { from: 'x@b.test', contact: 'postmaster@B.test', organization: 'Post' });
  assert.deepEqual(
    [said.from, said.contact, said.organization, said.submitter],
    ['x@b.test', 'postmaster@B.test', 'Post', 'b.test'],
  );
});
