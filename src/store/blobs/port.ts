/** A finished draft, not yet stored: its content in memory or in a file of the spool folder. */
export interface Body {
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly content: { readonly bytes: Uint8Array } | { readonly file: string };
}

/** Where a body lies after it was flushed: the name of its content and an opaque place. */
export interface StoredBody {
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  /** Understood by the blob store alone. */
  readonly place: string;
}

/** Bodies: named by what they contain, written once, read by ranges. */
export interface Blobs {
  /** A place for a message that is still arriving. */
  draft(): Draft;
  /** The bytes from `start` up to `end` (the whole without them), in chunks of at most 256 KiB. */
  read(place: string, start?: number, end?: number): AsyncGenerator<Uint8Array>;
  /** The same in one piece; for ranges known to be small. */
  readAll(place: string, start?: number, end?: number): Promise<Uint8Array>;
}

/** A message that is arriving: held in memory while small, in a spool file when larger. */
export interface Draft extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Takes a copy of `chunk`. Wait for it when it answers a promise: that is the disk's back-pressure. */
  write(chunk: Uint8Array): Promise<void> | void;
  /** No more comes. The body stays valid until the draft is disposed; dispose after the command that stores it. */
  finish(): Promise<Body>;
}

/** The writing side. The store thread owns it: it appends the bodies of a group, then flushes them once. */
export interface BodyWriter extends Disposable {
  /** Takes a body in. Its place may be used only after `flush` returned. Throws a Fault when the disk refuses. */
  append(body: Body): StoredBody;
  /** Returns when all that was appended will survive a crash. A Fault means that none of it may be referred to. */
  flush(): void;
}
