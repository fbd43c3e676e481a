/**
 * A record of a segment file: 48 bytes of header, then the content as it is.
 *
 *      0  "PHB1"            magic and version
 *      4  0 0 0 0           reserved
 *      8  size              of the content, little endian, 64 bits
 *     16  SHA-256           of the content, 32 bytes
 *
 * So a segment can be walked and checked without the database.
 */

export const headerBytes = 48;
const magic = Buffer.from('PHB1', 'latin1');

export interface RecordHeader {
  readonly hash: string;
  readonly sizeBytes: number;
}

export function printHeader({ hash, sizeBytes }: RecordHeader): Buffer {
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeBigUInt64LE(BigInt(sizeBytes), 8);
  header.write(hash, 16, 'hex');
  return header;
}

/** The header in `bytes`, or undefined where there is none that makes sense. */
export function parseHeader(bytes: Buffer): RecordHeader | undefined {
  if (bytes.length < headerBytes || !bytes.subarray(0, 4).equals(magic)) return undefined;
  const sizeBytes = Number(bytes.readBigUInt64LE(8));
  if (!Number.isSafeInteger(sizeBytes)) return undefined;
  return { hash: bytes.toString('hex', 16, headerBytes), sizeBytes };
}
