import assert from 'node:assert/strict';
import { it } from 'node:test';
import { openMailHouse } from '../../../test/support/mail-house.ts';
import { bytesOf } from '../../base/bytes.ts';

const aliceId = 1;

it('A mailbox stays in memory whatever becomes of the others of its account', async () => {
  await using house = await openMailHouse();
  const { mailboxes } = house;
  const inbox = await mailboxes.find(aliceId, 'INBOX');
  await using intake = mailboxes.intake();
  await intake.write(bytesOf('Subject: one\r\n\r\n'));
  await mailboxes.append(inbox.id, [{ ...(await intake.finish()), flags: [] }]);
  const { uids } = await mailboxes.open(aliceId, 'INBOX');
  await mailboxes.create(aliceId, 'Work');
  await mailboxes.rename(aliceId, 'Work', 'Projects');
  await mailboxes.remove(aliceId, 'Projects');
  assert.equal((await mailboxes.open(aliceId, 'INBOX')).uids, uids);
});

it('A mailbox that was deleted and made anew is empty, also where the old one was in memory', async () => {
  await using house = await openMailHouse();
  const { mailboxes } = house;
  for (const name of ['Work', 'Work/Inner']) await mailboxes.create(aliceId, name);
  const { id } = await mailboxes.find(aliceId, 'Work');
  await using intake = mailboxes.intake();
  await intake.write(bytesOf('Subject: one\r\n\r\n'));
  await mailboxes.append(id, [{ ...(await intake.finish()), flags: [] }]);
  assert.equal((await mailboxes.open(aliceId, 'Work')).uids.count, 1);
  await mailboxes.remove(aliceId, 'Work');
  await mailboxes.create(aliceId, 'Work');
  const again = await mailboxes.open(aliceId, 'Work');
  assert.deepEqual([again.mailbox.id, again.uids.count], [id, 0]);
});
