/** A command as the session collected it: lines of text with the literals between them (RFC 3501 §2.2.1, §4.3). */

/** A literal's content, or a token of the session that stands for a message it keeps elsewhere. */
export type Literal<M = never> = { readonly bytes: Uint8Array } | { readonly message: M };

/**
 * Text, literal, text, literal, text ... Each text is a line as it came, without its line break but with the "{123}"
 * that announces the literal behind it.
 */
export interface CommandText<M = never> {
  readonly segments: readonly (string | Literal<M>)[];
}

/** What the end of a line says of the literal that follows. */
export interface LiteralSize {
  readonly sizeBytes: number;
  /** False for "{123+}" (RFC 7888 §4): the client does not wait for "+". */
  readonly synchronizing: boolean;
}

const literalMark = /\{(\d{1,20})(\+?)\}$/;

/** The literal that a line announces with its last characters, or undefined. The size is not bounded here. */
export function literalAtEnd(line: string): LiteralSize | undefined {
  if (!line.endsWith('}')) return undefined;
  const [, digits, plus] = literalMark.exec(line.slice(-23)) ?? [];
  return digits === undefined ? undefined : { sizeBytes: Number(digits), synchronizing: plus === '' };
}
