/** DKIM signatures (RFC 6376): what they say, and whether the body is that which was signed. Their b= is not verified here. */
import { createHash } from 'node:crypto';
import { given } from '../../base/given.ts';
import { limits } from '../../base/limits.ts';
import {
  BodyCanonicalizer,
  decodeRaw,
  type DkimSignature,
  dkimSignatureOf,
  type HeaderField,
  type Part,
} from '../../formats/message/index.ts';
import type { MessageSource } from './source.ts';
import { isoOfSeconds } from './times.ts';
import type { SignatureNote } from './types.ts';

/** RFC 6376 §3.3, and what came before RFC 8301. */
const hashes = new Set(['sha1', 'sha256']);

/** The signatures of a message, from the top; reads its body once where there are any, at most limits.signaturesReadMax. */
export async function signatureNotes(root: Part, source: MessageSource): Promise<SignatureNote[]> {
  const fields = root.header.filter(({ name }) => /^dkim-signature$/i.test(name)).slice(0, limits.signaturesReadMax);
  const found = fields.map((field) => ({ field, signature: dkimSignatureOf(field.value) }));
  const bodies = new SignedBodies(found.flatMap(({ signature }) => signature ?? []));
  if (fields.length > 0) await bodies.read(source.chunks(root.bodyStart, root.bodyEnd));
  return found.map(({ field, signature }) => signatureNote(field, signature, bodies));
}

function signatureNote(
  { start }: HeaderField,
  signature: DkimSignature | undefined,
  bodies: SignedBodies,
): SignatureNote {
  if (!signature) return { offset: start, isReadable: false };
  const { domain, selector, identity, keyType, hash, header, body, signedAt, expiresAt, fields } = signature;
  return {
    offset: start,
    isReadable: true,
    domain: decodeRaw(domain),
    selector: decodeRaw(selector),
    identity: decodeRaw(identity),
    algorithm: decodeRaw(`${keyType}-${hash}`),
    canonicalization: `${header}/${body}`,
    ...given('signedAt', isoOfSeconds(signedAt)),
    ...given('expiresAt', isoOfSeconds(expiresAt)),
    fields: fields.map((name) => decodeRaw(name)),
    ...bodies.verdict(signature),
  };
}

/** The body in each form that was signed, hashed in one reading. */
class SignedBodies {
  readonly #forms = new Map<string, SignedBody>();

  constructor(signatures: readonly DkimSignature[]) {
    for (const signature of signatures) {
      if (hashes.has(signature.hash)) this.#forms.set(formOf(signature), new SignedBody(signature));
    }
  }

  async read(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    const forms = [...this.#forms.values()];
    if (forms.length > 0) for await (const chunk of chunks) for (const form of forms) form.write(chunk);
    for (const form of forms) form.end();
  }

  verdict(signature: DkimSignature): Pick<SignatureNote, 'bodyHashMatches' | 'unsignedBytes'> {
    const body = this.#forms.get(formOf(signature));
    if (!body) return {};
    const { bodyHash, bodyLength = body.sizeBytes } = signature;
    const unsignedBytes = body.sizeBytes - bodyLength;
    // RFC 6376 §3.5: a body that is shorter than l= is another one.
    const bodyHashMatches = body.digest === bodyHash && unsignedBytes >= 0;
    return { bodyHashMatches, ...given('unsignedBytes', unsignedBytes > 0 ? unsignedBytes : undefined) };
  }
}

function formOf({ body, hash, bodyLength }: DkimSignature): string {
  return `${body} ${hash} ${bodyLength}`;
}

class SignedBody {
  readonly #canonicalizer: BodyCanonicalizer;
  readonly #hash;
  digest = '';

  constructor({ body, hash, bodyLength }: DkimSignature) {
    this.#canonicalizer = new BodyCanonicalizer(body, bodyLength);
    this.#hash = createHash(hash);
  }

  get sizeBytes(): number {
    return this.#canonicalizer.sizeBytes;
  }

  write(chunk: Uint8Array): void {
    for (const piece of this.#canonicalizer.write(chunk)) this.#hash.update(piece);
  }

  end(): void {
    for (const piece of this.#canonicalizer.end()) this.#hash.update(piece);
    this.digest = this.#hash.digest('base64');
  }
}
