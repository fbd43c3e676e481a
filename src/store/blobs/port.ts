/**
 * A finished draft, not yet stored: its content in memory, or packed into frames in a file of the spool folder. It is good
 * for one command, which may take the content with it.
 */
export interface Body {
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  readonly content: { readonly bytes: Uint8Array } | SpooledContent;
}

/** A content in a file of frames, one behind the other. */
export interface SpooledContent {
  readonly file: string;
  /** Content in each frame but the last. */
  readonly frameBytes: number;
  /** What the record will say of each frame: a large message has thousands, so it is packed already. */
  readonly index: Uint8Array;
}

/** Where a body lies after it was flushed: the name of its content and an opaque place. */
export interface StoredBody {
  /** SHA-256 of the content, 64 hexadecimal digits. */
  readonly hash: string;
  readonly sizeBytes: number;
  /** Understood by the blob store alone. */
  readonly place: string;
}

/**
 * Who writes a message. Where room runs short that of others is put off; our own (bounces, warnings) goes on, because it is
 * small and others wait for it.
 */
export type Origin = 'others' | 'house';

/** Bodies: named by what they contain, written once, read by ranges. */
export interface Blobs {
  /** A place for a message that is still arriving; from others where nothing else is said. */
  draft(origin?: Origin): Draft;
  /** Throws Fault `storageFull` where a message of that size from others would be put off. */
  mustHaveRoom(sizeBytes: number): Promise<void>;
  /** The bytes from `start` up to `end` (the whole without them), in chunks of at most 256 KiB. */
  read(place: string, start?: number, end?: number): AsyncGenerator<Uint8Array>;
  /** The same in one piece; for ranges known to be small. */
  readAll(place: string, start?: number, end?: number): Promise<Uint8Array>;
}

/** Beside `Blobs`, for those who check a store. */
export interface BodyProbe {
  /**
   * What lies at a place, by what it says of itself: the content is not read. Throws Fault `unavailable` where nothing
   * does, or another body than that of the place (`isDamage`), or the disk cannot be asked.
   */
  identify(place: string): Promise<Pick<StoredBody, 'hash' | 'sizeBytes'>>;
}

/** A message that is arriving: held in memory while small, in a spool file when larger. */
export interface Draft extends AsyncDisposable {
  readonly sizeBytes: number;
  /** Wait for it when it answers a promise, and leave `chunk` as it is until then: that is the disk's back-pressure. */
  write(chunk: Uint8Array): Promise<void> | void;
  /**
   * No more comes. The body stays valid until the draft is disposed; dispose after the command that stores it. Throws
   * Fault `storageFull` where it is put off.
   */
  finish(): Promise<Body>;
}

/** The writing side. The store thread owns it: it appends the bodies of a group, then flushes them once. */
export interface BodyWriter extends Disposable {
  /** Takes a body in. Its place holds only after `flush` resolved. Throws a Fault when the disk refuses. */
  append(body: Body): StoredBody;
  /**
   * Resolves when all that was appended will survive a crash. A Fault means that none of it may be referred to. One at a
   * time, and nothing is appended meanwhile.
   */
  flush(): Promise<void>;
  readonly keeper: BodyKeeper;
}

/** Where bodies lie together, and can only be removed together. */
export interface Volume {
  readonly name: string;
  /** What it takes of the disk. */
  readonly sizeBytes: number;
}

/**
 * Looks after the volumes, beside the writer: moves bodies out of those that are mostly dead and removes them. It never
 * knows which bodies are alive: who calls it does, and commits a new place before the old one goes.
 */
export interface BodyKeeper {
  /** The volumes that take no more bodies. */
  volumes(): readonly Volume[];
  /** The places of a volume, as texts: from the first up to, not including, the second. */
  span(volume: string): readonly [from: string, to: string];
  /** The volume of a place, and what the body takes of it. */
  weigh(place: string): Volume;
  /**
   * Appends what lies at a place once more, checked; answers the new place, which may be used only after the writer's
   * `flush`. Answers undefined for what is damaged: that must stay where it is.
   */
  move(place: string): string | undefined;
  /** Removes a volume for ever, also when it is gone already. Readers in the middle of it finish. */
  remove(volume: string): void;
}
