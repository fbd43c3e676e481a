import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { printCapability, printId, printList, printSearch, printStatus } from './responses.ts';

describe('untagged responses', () => {
  it('list a mailbox', () => {
    const inbox = { attributes: ['\\HasNoChildren'], delimiter: '/', name: 'INBOX' };
    assert.equal(printList(inbox), 'LIST (\\HasNoChildren) "/" INBOX');
    assert.equal(printList({ attributes: [], delimiter: undefined, name: 'Büro' }, 'LSUB'), 'LSUB () NIL B&APw-ro');
    assert.equal(printList({ attributes: ['\\Noselect'], delimiter: '/', name: '' }), 'LIST (\\Noselect) "/" ""');
  });

  it('tell the status as RFC 3501 §6.3.10 does', () => {
    const items = [['MESSAGES', 231] as const, ['UIDNEXT', 44_292] as const];
    assert.equal(printStatus('blurdybloop', items), 'STATUS blurdybloop (MESSAGES 231 UIDNEXT 44292)');
  });

  it('tell what a search found, also nothing', () => {
    assert.equal(printSearch([2, 84, 882]), 'SEARCH 2 84 882');
    assert.equal(printSearch([]), 'SEARCH');
  });

  it('tell capabilities', () => {
    assert.equal(printCapability(['IMAP4rev1', 'AUTH=PLAIN']), 'CAPABILITY IMAP4rev1 AUTH=PLAIN');
  });

  it('tell who we are, or nothing', () => {
    assert.equal(
      printId([
        ['name', 'Posthouse'],
        ['os', undefined],
      ]),
      'ID ("name" "Posthouse" "os" NIL)',
    );
    assert.equal(printId([]), 'ID NIL');
  });
});
