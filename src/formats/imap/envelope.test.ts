import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Address, Envelope, Mailbox } from '../message/index.ts';
import { printEnvelope } from './envelope.ts';

const nobody = { from: [], sender: [], replyTo: [], to: [], cc: [], bcc: [] };

function from(...mailboxes: Mailbox[]): Envelope {
  return { ...nobody, from: mailboxes };
}

describe('printEnvelope', () => {
  it('prints the example of RFC 3501 §8', () => {
    const gray: Address[] = [{ name: 'Terry Gray', localPart: 'gray', domain: 'cac.washington.edu' }];
    const envelope: Envelope = {
      date: 'Wed, 17 Jul 1996 02:23:25 -0700 (PDT)',
      subject: 'IMAP4rev1 WG mtg summary and minutes',
      from: gray,
      sender: gray,
      replyTo: gray,
      to: [{ localPart: 'imap', domain: 'cac.washington.edu' }],
      cc: [
        { localPart: 'minutes', domain: 'CNRI.Reston.VA.US' },
        { name: 'John Klensin', localPart: 'KLENSIN', domain: 'MIT.EDU' },
      ],
      bcc: [],
      messageId: '<B27397-0100000@cac.washington.edu>',
    };
    const grayPrinted = '(("Terry Gray" NIL "gray" "cac.washington.edu"))';
    assert.equal(
      printEnvelope(envelope),
      '("Wed, 17 Jul 1996 02:23:25 -0700 (PDT)" "IMAP4rev1 WG mtg summary and minutes" ' +
        `${grayPrinted} ${grayPrinted} ${grayPrinted} ((NIL NIL "imap" "cac.washington.edu")) ` +
        '((NIL NIL "minutes" "CNRI.Reston.VA.US")("John Klensin" NIL "KLENSIN" "MIT.EDU")) NIL NIL ' +
        '"<B27397-0100000@cac.washington.edu>")',
    );
  });

  it('prints NIL for all that is absent and "" for what is empty', () => {
    assert.equal(printEnvelope(nobody), '(NIL NIL NIL NIL NIL NIL NIL NIL NIL NIL)');
    assert.equal(printEnvelope({ ...nobody, subject: '' }), '(NIL "" NIL NIL NIL NIL NIL NIL NIL NIL)');
  });

  it('prints groups between markers without a host', () => {
    const group = { group: 'The Men', members: [{ localPart: 'a', domain: 'b' }] };
    const printed = printEnvelope(from(group, { group: 'none', members: [] }));
    const men = '(NIL NIL "The Men" NIL)(NIL NIL "a" "b")(NIL NIL NIL NIL)';
    assert.equal(printed, `(NIL NIL (${men}(NIL NIL "none" NIL)(NIL NIL NIL NIL)) NIL NIL NIL NIL NIL NIL NIL)`);
  });

  it('never lets an address without a domain look like a group', () => {
    const printed = printEnvelope(from({ localPart: 'root', domain: '' }));
    assert.match(printed, /\(NIL NIL "root" ""\)/);
  });

  it('prints source routes, and what is not ASCII as literals', () => {
    const printed = printEnvelope(from({ name: 'J\xfcrgen', route: '@a,@b', localPart: 'j"x', domain: 'c' }));
    assert.match(printed, /\(\{6\}\r\nJ\xfcrgen "@a,@b" "j\\"x" "c"\)/);
  });
});
