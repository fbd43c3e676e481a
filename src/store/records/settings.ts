import type { Tx, View } from '../database/index.ts';

/** A value the program remembers for itself; undefined where it was never set. */
export async function setting(view: View, key: string): Promise<string | undefined> {
  return (await view.get<{ value: string }>('select value from settings where key = ?', key))?.value;
}

export async function setSetting(tx: Tx, { key, value }: { key: string; value: string }): Promise<void> {
  await tx.run(
    'insert into settings (key, value) values (?, ?) on conflict (key) do update set value = excluded.value',
    key,
    value,
  );
}
