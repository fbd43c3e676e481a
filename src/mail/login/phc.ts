/** The PHC string format: `$argon2id$v=19$m=19456,t=2,p=1$<salt>$<tag>`, as every other argon2 program writes it. */

export interface Costs {
  readonly memoryKib: number;
  readonly passes: number;
  readonly lanes: number;
}

export interface PasswordHash extends Costs {
  readonly salt: Uint8Array;
  readonly tag: Uint8Array;
}

/** What a foreign hash may ask of us: 1 GiB, 32 passes. */
const costsMax: Costs = { memoryKib: 1024 * 1024, passes: 32, lanes: 16 };

const format =
  /^\$argon2id\$v=19\$m=(\d{1,8}),t=(\d{1,3}),p=(\d{1,3})\$([A-Za-z0-9+/]{11,86})\$([A-Za-z0-9+/]{16,86})$/;

export function printHash({ memoryKib, passes, lanes, salt, tag }: PasswordHash): string {
  return `$argon2id$v=19$m=${memoryKib},t=${passes},p=${lanes}$${base64(salt)}$${base64(tag)}`;
}

/** Reads a PHC string of argon2id, version 1.3; undefined for all else and for costs out of reason. */
export function parseHash(text: string): PasswordHash | undefined {
  const [, memory, passes, lanes, salt, tag] = format.exec(text) ?? [];
  if (salt === undefined || tag === undefined) return undefined;
  const costs: Costs = { memoryKib: Number(memory), passes: Number(passes), lanes: Number(lanes) };
  if (!withinReason(costs)) return undefined;
  return { ...costs, salt: Buffer.from(salt, 'base64'), tag: Buffer.from(tag, 'base64') };
}

/** RFC 9106 §3.1 wants at least one pass, one lane and 8 KiB for each lane. */
function withinReason({ memoryKib, passes, lanes }: Costs): boolean {
  const enough = passes >= 1 && lanes >= 1 && memoryKib >= 8 * lanes;
  return enough && memoryKib <= costsMax.memoryKib && passes <= costsMax.passes && lanes <= costsMax.lanes;
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64').replace(/=+$/, '');
}
