import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printLine, printSheet } from './sheet.ts';

const facts = {
  ports: { smtp: 1, submission: 2, submissions: 3, imap: 4, imaps: 5 },
  accounts: [
    { address: 'alice@example.test', password: "it's" },
    { address: 'bob@example.test', password: 'b' },
  ],
  ca: '/data/my demo/ca.pem',
  data: '/data/my demo',
  pid: 7,
};

describe('The demo tells', () => {
  it('programs one line of JSON, as the handbook promises', () => {
    assert.equal(
      printLine(facts),
      '{"ready":true,"ports":{"smtp":1,"submission":2,"submissions":3,"imap":4,"imaps":5},' +
        '"accounts":[{"address":"alice@example.test","password":"it\'s"},{"address":"bob@example.test","password":"b"}],' +
        '"ca":"/data/my demo/ca.pem","data":"/data/my demo","pid":7}\n',
    );
  });

  it('people where everything is and what to type', () => {
    const sheet = printSheet(facts);
    for (const part of ['127.0.0.1:1', '127.0.0.1:5', 'alice@example.test  password  it', '/data/my demo/ca.pem']) {
      assert.ok(sheet.includes(part), part);
    }
    assert.ok(sheet.includes(`--cacert '/data/my demo/ca.pem' -u 'alice@example.test:it'\\''s'`), sheet);
  });

  it('people how an application writes', () => {
    const sheet = printSheet({ ...facts, ports: { ...facts.ports, api: 6 }, token: 'pht_x' });
    assert.match(sheet, /curl http:\/\/127\.0\.0\.1:6\/api\/v1\/messages -H 'Authorization: Bearer pht_x' --json '\{/);
  });

  it('people no more accounts than fit a screen', () => {
    const accounts = Array.from({ length: 100 }, (_, index) => ({ address: `u${index}@perf.test`, password: 'p' }));
    assert.match(printSheet({ ...facts, accounts }), /\.\.\. and 90 more/);
  });

  it('people nothing of services that are switched off', () => {
    const sheet = printSheet({ ...facts, ports: { imap: 4 } });
    assert.ok(!sheet.includes('swaks') && !sheet.includes('curl') && sheet.includes('127.0.0.1:4'));
  });
});
