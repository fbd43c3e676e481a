import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { alice, hostName, QueueHouse } from '../../../test/support/queue-house.ts';
import { Operator } from './index.ts';

const letter = {
  subject: 'Microsoft refuses this server',
  paragraphs: ['Mail to Microsoft goes through the relay now.', 'Ask to be taken off their list.'],
};

async function told(address: string): Promise<QueueHouse> {
  const house = await new QueueHouse('', () => Promise.reject(new Error('nobody is asked'))).build();
  const { intake, resolve, database, clock, random } = house.options();
  await new Operator({ address, hostName, intake, resolve, database, clock, random }).tell(letter);
  return house;
}

describe('A letter to the operator', () => {
  it('lies in the inbox of one who lives here', async () => {
    const [text = ''] = await (await told(alice)).inbox();
    assert.match(text, /^Subject: Microsoft refuses this server\r$/m);
    assert.match(text, /^Auto-Submitted: auto-generated\r$/m);
    assert.match(text, /relay now\.\r\n\r\nAsk to be taken off their list\.\r\n$/);
  });

  it('waits in the queue for one who lives elsewhere, and nobody hears when it cannot be delivered', async () => {
    const [row] = await (await told('root@elsewhere.test')).waiting();
    assert.deepEqual([row?.forwardPath, row?.reversePath], ['root@elsewhere.test', '']);
  });
});
