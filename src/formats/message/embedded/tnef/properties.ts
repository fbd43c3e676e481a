/** MAPI properties as TNEF holds them: [MS-OXTNEF] §2.1.3.4 (MsgPropertyList), types of [MS-OXCDATA] §2.11.1. */
import { limits } from '../../../../base/limits.ts';
import { type Range, TnefReader } from './reader.ts';

/** Types whose values have a length of their own. */
export const propertyTypes = { object: 0x0d, string8: 0x1e, unicode: 0x1f, binary: 0x102 } as const;

const severalValues = 0x1000;
/** Identifiers from here on are given to names, which stand beside them. */
const namedFrom = 0x8000;
const guidBytes = 16;

/** The first value of a property, and where it lies. */
export interface PropertyValue extends Range {
  readonly type: number;
}

/** The properties of one object by their identifiers, as far as they are whole. */
export type Properties = ReadonlyMap<number, PropertyValue>;

/** Reads a list of properties; the first that is broken ends it. */
export function readProperties(bytes: Uint8Array, range: Range): Properties {
  const reader = new TnefReader(bytes, range.start, range.end);
  const properties = new Map<number, PropertyValue>();
  const count = Math.min(reader.uint32() ?? 0, limits.tnefPropertiesMax);
  for (let index = 0; index < count; index++) {
    const property = readProperty(reader, range.start);
    if (!property) break;
    if (property.value && !properties.has(property.id)) properties.set(property.id, property.value);
  }
  return properties;
}

interface Property {
  readonly id: number;
  readonly value: PropertyValue | undefined;
}

function readProperty(reader: TnefReader, origin: number): Property | undefined {
  const type = reader.uint16();
  const id = reader.uint16();
  if (type === undefined || id === undefined) return undefined;
  if (id >= namedFrom && !skipName(reader, origin)) return undefined;
  const values = readValues(reader, type, origin);
  return values && { id, value: values[0] };
}

/** PropertyName: a GUID, and a number or a name. */
function skipName(reader: TnefReader, origin: number): boolean {
  if (reader.skip(guidBytes) === undefined) return false;
  const kind = reader.uint32();
  const numberOrLength = reader.uint32();
  if (kind === undefined || numberOrLength === undefined) return false;
  if (kind === 0) return true;
  const name = reader.skip(numberOrLength);
  reader.align(origin);
  return name !== undefined;
}

/** The values of one property, only the first of them kept; undefined where they are not whole. */
function readValues(reader: TnefReader, type: number, origin: number): PropertyValue[] | undefined {
  const base = type & ~severalValues;
  const size = fixedSize(base);
  const isCounted = size === undefined || (type & severalValues) !== 0;
  const count = isCounted ? reader.uint32() : 1;
  if (count === undefined) return undefined;
  let first: PropertyValue[] = [];
  for (let index = 0; index < count; index++) {
    const value = readValue(reader, base, size, origin);
    if (!value) return undefined;
    if (index === 0) first = [value];
  }
  return first;
}

function readValue(
  reader: TnefReader,
  type: number,
  fixed: number | undefined,
  origin: number,
): PropertyValue | undefined {
  const size = fixed ?? reader.uint32();
  const start = size === undefined ? undefined : reader.skip(size);
  if (size === undefined || start === undefined) return undefined;
  reader.align(origin);
  return { type, start, end: start + size };
}

/** In bytes with its padding to four; undefined for types with a length. What nobody knows is taken for one of those. */
function fixedSize(type: number): number | undefined {
  switch (type) {
    case 0x02: // PtypInteger16
    case 0x03: // PtypInteger32
    case 0x04: // PtypFloating32
    case 0x0a: // PtypErrorCode
    case 0x0b: // PtypBoolean
      return 4;
    case 0x05: // PtypFloating64
    case 0x06: // PtypCurrency
    case 0x07: // PtypFloatingTime
    case 0x14: // PtypInteger64
    case 0x40: // PtypTime
      return 8;
    case 0x48: // PtypGuid
      return guidBytes;
    default:
      return undefined;
  }
}
