import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { lineOfItem, lineOfKey } from './lines.ts';

const text = `# a comment = with a sign
name = "a"
dns.servers = ["192.0.2.1"]

[ smtp ]   # [imap]
listen = [
  "one",
  'two',
]
'quoted' = 1
[limits.inner]
recipients=5
smarthost = { host = "h" }
`;

describe('The line of a key in a TOML text', () => {
  it('is found at the top, in tables and with dots', () => {
    assert.equal(lineOfKey(text, ['name']), 2);
    assert.equal(lineOfKey(text, ['dns', 'servers']), 3);
    assert.equal(lineOfKey(text, ['smtp', 'listen']), 6);
    assert.equal(lineOfKey(text, ['smtp', 'quoted']), 10);
    assert.equal(lineOfKey(text, ['limits', 'inner', 'recipients']), 12);
  });

  it('is that of the table around it where the key has none of its own', () => {
    assert.equal(lineOfKey(text, ['smtp', 'missing']), 5);
    assert.equal(lineOfKey(text, ['limits', 'inner', 'smarthost', 'host']), 13);
  });

  it('is unknown where nothing of it is there', () => {
    assert.equal(lineOfKey(text, ['a comment']), undefined);
    assert.equal(lineOfKey(text, ['imap', 'listen']), undefined);
  });

  it('is that of the item in a list', () => {
    assert.equal(lineOfItem(text, ['smtp', 'listen', 0], 'one'), 7);
    assert.equal(lineOfItem(text, ['smtp', 'listen', 1], 'two'), 8);
    assert.equal(lineOfItem(text, ['smtp', 'listen', 2], 'absent'), 6);
    assert.equal(lineOfItem(text, ['imap', 'listen', 0], 'one'), undefined);
  });
});
