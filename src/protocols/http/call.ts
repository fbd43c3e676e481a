import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Random } from '../../base/random.ts';
import type { Feed, Posting, Token, Tokens } from '../../mail/application/index.ts';
import type { Guard } from '../../mail/guard/index.ts';
import type { HttpRequest } from '../connection/index.ts';
import type { Room } from './room.ts';

export interface ApiOptions {
  readonly tokens: Pick<Tokens, 'verify'>;
  readonly posting: Posting;
  readonly feed: Feed;
  readonly guard: Pick<Guard, 'offence' | 'tarpit'>;
  /** Takes back what still waits of a message; answers for how many recipients. */
  readonly cancel: (which: { readonly trace: string; readonly accountId: number }) => Promise<number>;
  readonly hostName: string;
  readonly messageBytesMax: number;
  readonly clock: Clock;
  readonly random: Random;
  readonly log: Log;
}

/** What a route may use. */
export interface Desk extends ApiOptions {
  /** Shared by all requests that are held in memory. */
  readonly room: Room;
}

/** A request on its way to its answer. */
export interface Call {
  readonly desk: Desk;
  readonly request: HttpRequest;
  /** What stands for {id} in the path. */
  readonly id: string;
}

/** A call of a program that has shown its token. */
export interface OwnCall extends Call {
  readonly token: Token;
}
