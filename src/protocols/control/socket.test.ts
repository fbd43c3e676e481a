import assert from 'node:assert/strict';
import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock } from '../../base/clock.ts';
import { silentLog as log } from '../../base/log.ts';
import { Accounts } from '../../mail/accounts/index.ts';
import { connectLocal, openLocalListener } from '../../net/listener/index.ts';
import { openDatabase } from '../../store/database/index.ts';
import { commandsUrl, type commands } from '../../store/records/index.ts';
import { serveConnection } from '../connection/index.ts';
import { ControlClient } from './client.ts';
import type { ControlDesk } from './desk.ts';
import { openControlSession } from './session.ts';

describe('the control socket', () => {
  it('lets the operator run a house from end to end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'control-'));
    await using cleanup = new AsyncDisposableStack();
    cleanup.defer(() => rmSync(folder, { recursive: true }));
    const database = cleanup.use(await openDatabase<typeof commands>({ folder, commands: commandsUrl }));
    const accounts = new Accounts({ database, clock: systemClock });
    const session = openControlSession({ desk: { accounts } as unknown as ControlDesk, log });
    const { signal } = new AbortController();
    const options = { session, patienceMs: 5000, graceMs: 100, clock: systemClock, log, signal };
    const path = join(folder, 'control.sock');
    const onConnection = (socket: Parameters<typeof serveConnection>[0]): Promise<void> =>
      serveConnection(socket, { address: 'local', port: 0 }, options);
    cleanup.use(await openLocalListener({ path, onConnection, log }));

    using client = new ControlClient(await connectLocal(path));
    await client.ask('domain add', { name: 'Bücher.test' });
    await client.ask('account add', { address: 'zoë@bücher.test', password: 'geheim' });
    await client.ask('alias add', { address: 'info@bücher.test', targets: ['zoë@bücher.test'] });
    assert.deepEqual(await client.ask('account list'), [{ accountId: 1, address: 'zoë@xn--bcher-kva.test' }]);
    const alias = { address: 'info@xn--bcher-kva.test', targets: ['zoë@xn--bcher-kva.test'] };
    assert.deepEqual(await client.ask('alias list'), [alias]);
    await assert.rejects(client.ask('domain remove', { name: 'bücher.test' }), { name: 'Fault', code: 'cannot' });
    await client.ask('alias remove', { address: 'info@bücher.test' });
    await client.ask('account remove', { address: 'zoë@bücher.test' });
    await client.ask('domain remove', { name: 'bücher.test' });
    assert.deepEqual(await client.ask('domain list'), []);
  });
});
