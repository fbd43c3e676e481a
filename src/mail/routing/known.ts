import type { Database } from '../../store/database/index.ts';
import { type commands, listRoutes, listTroubles, type RouteRow, type TroubleRow } from '../../store/records/index.ts';

interface Facts {
  readonly routes: readonly RouteRow[];
  /** By provider: those that refuse us for our reputation. */
  readonly troubles: ReadonlyMap<string, TroubleRow>;
}

/** The operator's routes and who refuses us, in memory until they change. */
export class Known implements Disposable {
  readonly #database: Pick<Database<typeof commands>, 'read' | 'onNews'>;
  readonly #subscription: Disposable;
  #facts: Promise<Facts> | undefined;

  constructor(database: Pick<Database<typeof commands>, 'read' | 'onNews'>) {
    this.#database = database;
    this.#subscription = database.onNews((news) => {
      if (news.some(({ kind }) => kind === 'routes')) this.#facts = undefined;
    });
  }

  /** Throws Fault where the database cannot be read; the next question tries again. */
  async facts(): Promise<Facts> {
    const asked = (this.#facts ??= this.#read());
    try {
      return await asked;
    } catch (error) {
      if (this.#facts === asked) this.#facts = undefined;
      throw error;
    }
  }

  [Symbol.dispose](): void {
    this.#subscription[Symbol.dispose]();
  }

  async #read(): Promise<Facts> {
    return await this.#database.read(async (view) => {
      const troubles = await listTroubles(view);
      const ofReputation = troubles.filter(({ kind }) => kind === 'reputation');
      return {
        routes: await listRoutes(view),
        troubles: new Map(ofReputation.map((trouble) => [trouble.provider, trouble])),
      };
    });
  }
}
