import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { describe, it } from 'node:test';
import { nftSets } from './index.ts';

const now = Date.UTC(2026, 10, 20);
const bans = [
  ['192.0.2.1', 600_000],
  ['198.51.100.128/25', 1],
  ['198.51.100.0/24', null],
  ['2001:db8::/64', 86_400_000],
  ['198.51.100.200', null],
].map(([network, forMs]) => ({
  network: String(network),
  reason: 'x',
  since: now,
  until: forMs === null ? null : now + Number(forMs),
  automatic: true,
}));

const isRoot = process.getuid?.() === 0;

/** Answers what nft has against a text that it checks, or why it cannot check any. */
function refusal(text: string): string {
  const { stderr, error } = spawnSync('nft', ['-c', '-f', '-'], { input: text, encoding: 'utf8' });
  return error?.message ?? stderr;
}

describe('nftSets', () => {
  it('prints sets that nft can load again and again', () => {
    assert.equal(
      nftSets(bans, now),
      `# Posthouse: networks that are kept out, as of 2026-11-20T00:00:00.000Z
table inet posthouse {
  set banned4 { type ipv4_addr; flags interval, timeout; }
  set banned6 { type ipv6_addr; flags interval, timeout; }
}
flush set inet posthouse banned4
flush set inet posthouse banned6
add element inet posthouse banned4 {
  192.0.2.1 timeout 600s,
  198.51.100.0/24
}
add element inet posthouse banned6 {
  2001:db8::/64 timeout 86400s
}
`,
    );
  });

  const works = isRoot && refusal('table inet posthouse_test {\n}\n') === '';
  it('satisfies nft', { skip: works ? false : 'needs nft and its rights' }, () => {
    assert.equal(refusal(nftSets(bans, now)), '');
    assert.equal(refusal(nftSets([], now)), '');
  });
});
