/** The part of dns-packet that Posthouse uses: the wire format of DNS (RFC 1035 §4). The package brings no types. */
declare module 'dns-packet' {
  export interface Question {
    name: string;
    type: string;
    class?: string;
  }

  /** Of A, AAAA, CNAME and PTR a text, of TXT its pieces, of MX, SOA and TLSA the fields that we read. */
  export type RecordData =
    | string
    | readonly Uint8Array[]
    | { readonly preference: number; readonly exchange: string }
    | { readonly minimum: number }
    | TlsaData;

  export interface TlsaData {
    readonly usage: number;
    readonly selector: number;
    readonly matchingType: number;
    readonly certificate: Buffer;
  }

  export interface Option {
    readonly code: number;
    readonly data: Buffer;
  }

  export interface ResourceRecord {
    name: string;
    type: string;
    class?: string;
    ttl?: number;
    data?: RecordData;
    /** Of an OPT record alone. */
    extendedRcode?: number;
    options?: readonly Option[];
  }

  export interface OptRecord {
    name: '.';
    type: 'OPT';
    udpPayloadSize: number;
    flags: number;
    extendedRcode?: number;
    options: readonly Option[];
  }

  export interface Packet {
    id?: number;
    type?: 'query' | 'response';
    flags?: number;
    questions?: Question[];
    answers?: ResourceRecord[];
    authorities?: ResourceRecord[];
    additionals?: (ResourceRecord | OptRecord)[];
  }

  export interface DecodedPacket {
    id: number;
    type: 'query' | 'response';
    flags: number;
    flag_tc: boolean;
    flag_ad: boolean;
    rcode: string;
    questions: Question[];
    answers: ResourceRecord[];
    authorities: ResourceRecord[];
    additionals: ResourceRecord[];
  }

  export const RECURSION_DESIRED: number;
  export const RECURSION_AVAILABLE: number;
  export const TRUNCATED_RESPONSE: number;
  export const AUTHENTIC_DATA: number;
  export const CHECKING_DISABLED: number;

  /** The bytes of a packet, or an Error for a packet that has none. */
  export function encode(packet: Packet): Uint8Array;
  /** Throws an Error on anything that is not a packet. `bytes` must be a Buffer. */
  export function decode(bytes: Buffer): DecodedPacket;
}
