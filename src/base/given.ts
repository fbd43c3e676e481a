/** A property for an object literal that is there only where its value is, as `exactOptionalPropertyTypes` and JSON want it. */
export function given<K extends string, V>(key: K, value: V | undefined): Partial<Record<K, V>> {
  return value === undefined ? {} : ({ [key]: value } as Record<K, V>);
}
