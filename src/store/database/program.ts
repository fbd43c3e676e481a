import type { Commands, StoredBody, View } from './port.ts';

/** What the module must export whose URL `openDatabase` is given: the store thread imports it by that URL. */
export interface Program {
  readonly commands: Commands;
  /** Names of commands that look after bodies: each runs alone in its group. */
  readonly upkeep?: ReadonlySet<string>;
  /** SQL that runs once, in order. A published entry never changes; new ones are appended. */
  readonly migrations: readonly string[];
  /** The stored body of that hash, so that the same content is not written twice. */
  findBody(view: View, hash: string): Promise<StoredBody | undefined>;
  /** The place of the body that was stored last. */
  newestPlace(view: View): Promise<string | undefined>;
}
