/**
 * A mailbox of RFC 5321 §4.1.2. `localPart` is real text without quotes; `domain` is in lower case, an address literal
 * keeps its brackets, and is empty for the bare `<postmaster>` alone.
 */
export interface Path {
  readonly localPart: string;
  readonly domain: string;
}
