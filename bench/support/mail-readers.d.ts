/** What we use of two packages without types: the readers that ours is measured beside. */

declare module 'mailsplit' {
  import type { Transform } from 'node:stream';

  /** Takes a message, gives its nodes and their bodies, which stay encoded. */
  export class Splitter extends Transform {}
}

declare module 'mailparser' {
  export interface Options {
    readonly skipHtmlToText: boolean;
    readonly skipTextToHtml: boolean;
    readonly skipImageLinks: boolean;
  }

  export function simpleParser(message: Uint8Array, options: Options): Promise<object>;
}
