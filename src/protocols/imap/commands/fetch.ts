import { Fault } from '../../../base/fault.ts';
import { rangesHave, rangesOf, type Ranges } from '../../../base/ranges.ts';
import type { FetchItem, SequenceSet } from '../../../formats/imap/index.ts';
import { command, selectedOnly, type Command } from '../command.ts';
import type { Context } from '../context.ts';
import { fetchLine, fetchPieces, isLasting, isOfRow, rowText, someGone } from '../fetching.ts';
import type { View } from '../view.ts';

export const fetch = fetching('FETCH', 'RFC 3501 §6.4.5', false);
export const uidFetch = fetching('UID FETCH', 'RFC 3501 §6.4.8', true);

function fetching(name: string, rfc: string, byUid: boolean): Command {
  return command({
    name,
    rfc,
    states: selectedOnly,
    keepsNumbers: !byUid,

    parse(input) {
      const set = input.space().sequenceSet();
      const items = input.space().fetchItems();
      return { set, items: byUid ? withItem(items, 'UID') : items };
    },

    async *run(context, { set, items }) {
      const answering = new Answering(context, set, items, byUid);
      await answering.markSeen();
      yield* answering.pieces();
      return answering.isComplete ? undefined : someGone;
    },
  });
}

/** One FETCH under way. */
class Answering {
  readonly #context: Context;
  readonly #view: View;
  readonly #items: readonly FetchItem[];
  readonly #uids: readonly number[];
  /** Messages that this FETCH made \Seen: the client is told so in the same answer. */
  #seenNow: Ranges = [];
  #told = 0;

  constructor(context: Context, set: SequenceSet, items: readonly FetchItem[], byUid: boolean) {
    this.#context = context;
    this.#view = context.selected;
    this.#items = items;
    this.#uids = this.#view.choose(set, byUid);
  }

  /** False where messages were gone that the client does not yet know to be gone. */
  get isComplete(): boolean {
    return this.#told === this.#uids.length;
  }

  /** BODY[...] without PEEK sets \Seen (RFC 3501 §6.4.5), where the mailbox may be changed. */
  async markSeen(): Promise<void> {
    if (this.#view.readOnly || !this.#items.some((item) => item.item === 'SECTION' && item.setsSeen)) return;
    const unseen = await this.#unseen();
    if (unseen.length > 0) await this.#setSeen(rangesOf(unseen)).catch(unlessFault);
  }

  /** The untagged answers, in pieces of any size. */
  pieces(): AsyncGenerator<string | Uint8Array> {
    return this.#items.every(isOfRow) ? this.#fromRows() : this.#fromSummaries();
  }

  async *#fromRows(): AsyncGenerator<string> {
    for await (const messages of this.#context.mailboxes.listed(this.#view.mailbox.id, this.#uids)) {
      yield* this.#view.newKeywords(messages);
      const lines = messages.map((message) =>
        fetchLine(this.#view, message.uid, rowText(this.#items, message, this.#view)),
      );
      this.#told += messages.length;
      yield lines.join('');
    }
  }

  async *#fromSummaries(): AsyncGenerator<string | Uint8Array> {
    const { mailboxes } = this.#context;
    const wantsLasting = this.#items.some(isLasting);
    for await (const messages of mailboxes.summarized(this.#view.mailbox.id, rangesOf(this.#uids), wantsLasting)) {
      yield* this.#view.newKeywords(messages);
      yield* fetchPieces(this.#context, messages, ({ uid }) => this.#itemsFor(uid));
      this.#told += messages.length;
    }
  }

  async #setSeen(uids: Ranges): Promise<void> {
    const { mailbox } = this.#view;
    const { changed, modseqs } = await this.#context.mailboxes.storeFlags(mailbox.id, uids, {
      mode: 'add',
      flags: ['\\Seen'],
    });
    this.#seenNow = changed;
    for (const modseq of modseqs) this.#view.knows(modseq);
  }

  async #unseen(): Promise<number[]> {
    const unseen: number[] = [];
    for await (const messages of this.#context.mailboxes.listed(this.#view.mailbox.id, this.#uids)) {
      for (const { uid, flags } of messages) if (!flags.includes('\\Seen')) unseen.push(uid);
    }
    return unseen;
  }

  #itemsFor(uid: number): readonly FetchItem[] {
    return rangesHave(this.#seenNow, uid) ? withItem(this.#items, 'FLAGS') : this.#items;
  }
}

/** A full disk keeps \Seen from being set; it must not keep mail from being read. */
function unlessFault(thrown: unknown): void {
  if (!(thrown instanceof Fault)) throw thrown;
}

function withItem(items: readonly FetchItem[], name: 'UID' | 'FLAGS'): readonly FetchItem[] {
  return items.some(({ item }) => item === name) ? items : [{ item: name }, ...items];
}
