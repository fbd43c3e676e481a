import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDisguised } from './links.ts';

const cases: readonly (readonly [text: string, href: string, isDisguised: boolean])[] = [
  ['https://bank.example/login', 'https://evil.example/', true],
  ['https://www.bank.example', 'http://bank.example/x', false],
  ['www.bank.example', 'https://login.bank.example/', false],
  ['www.bank.example - your bank', 'https://evil.example/', true],
  ['bank.com', 'https://bank.com.evil.example/', true],
  ['bank.com/login', 'https://evil.example/', true],
  ['Bank.COM', '//bank.com/', false],
  ['HTTPS://BANK.EXAMPLE', 'https://bank.example', false],
  ['https://user@bank.example/', 'https://bank.example', false],
  ['https://bank.example@evil.example/', 'https://bank.example', true],
  ['bücher.de', 'https://xn--bcher-kva.de/', false],
  ['invoice.pdf', 'https://files.example/', false],
  ['Notes from bank.com', 'https://evil.example/', false],
  ['Click here', 'https://evil.example/', false],
  ['https://bank.example', 'mailto:bob@evil.example', false],
  ['https://bank.example', '/relative', false],
  ['https://bank.example', 'https://', false],
  ['', '', false],
];

describe('A link', () => {
  for (const [text, href, disguised] of cases) {
    it(`"${text}" to ${href} ${disguised ? 'is' : 'is not'} disguised`, () => {
      assert.equal(isDisguised({ text, href }), disguised);
    });
  }
});
