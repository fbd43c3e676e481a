import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { demoOfSuite } from '../support/demo.ts';
import { missing, succeed } from '../support/programs.ts';

const clients = fileURLToPath(new URL('python_clients.py', import.meta.url));

const sentences = {
  'imaplib logs in both ways, with TLS and STARTTLS, and hears of a wrong password': 'logs_in_both_ways',
  'imaplib appends a message and fetches it whole and in parts': 'appends_and_fetches',
  'imaplib searches': 'searches',
  'imaplib stores flags and keywords': 'stores_flags',
  'imaplib copies, moves, expunges, renames and deletes': 'copies_moves_and_expunges',
  'a raw socket in IDLE hears of a delivery': 'idles',
  'smtplib sends a message with an attachment': 'sends_with_attachment',
  'smtplib sends to an address outside ASCII': 'sends_outside_ascii',
  'smtplib is refused where it asks for what is not given': 'is_refused',
};

describe('Python', { skip: missing('python3') }, () => {
  const demo = demoOfSuite();
  before(() => demo.posthouse('alias', 'add', 'jürgen@example.test', 'bob@example.test'));

  for (const [sentence, name] of Object.entries(sentences)) {
    it(sentence, async () => {
      const { ports, accounts, ca } = demo;
      const environment = { DEMO: JSON.stringify({ ports, accounts, ca }), PYTHONDONTWRITEBYTECODE: '1' };
      await succeed('python3', [clients, name], { environment });
    });
  }

  it('leaves a server that stops in peace', () => demo.stop());
});
