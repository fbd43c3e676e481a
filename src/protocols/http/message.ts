import { Fault } from '../../base/fault.ts';
import type { HttpResponse } from '../connection/index.ts';
import { json } from './json.ts';
import type { OwnCall } from './call.ts';

/** `GET /api/v1/messages/{id}`: what became of it so far. */
export async function getMessage({ desk, token, id }: OwnCall): Promise<HttpResponse> {
  return json(200, await desk.feed.message(token.accountId, id));
}

/** `DELETE /api/v1/messages/{id}`: what still waits of it is taken back. */
export async function deleteMessage({ desk, token: { accountId }, id }: OwnCall): Promise<HttpResponse> {
  await desk.feed.message(accountId, id);
  const cancelled = await cancel(desk.cancel({ trace: id, accountId }));
  if (cancelled === 0) throw new Fault('badSequence', 'Nothing of this message waits any more');
  return json(200, { cancelled, ...(await desk.feed.message(accountId, id)) });
}

/** What is gone from the queue cannot be found there. */
async function cancel(cancelling: Promise<number>): Promise<number> {
  try {
    return await cancelling;
  } catch (error) {
    if (error instanceof Fault && error.code === 'notFound') return 0;
    throw error;
  }
}
