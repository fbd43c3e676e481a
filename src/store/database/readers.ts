import type { View } from './port.ts';

/** The reading side of an engine: each closure sees one snapshot, and may wait for others. */
export interface Readers extends AsyncDisposable {
  read<T>(work: (view: View) => Promise<T>): Promise<T>;
}
