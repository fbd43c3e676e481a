/**
 * Programs of our people: what a shop or a script may send, and how it hears what becomes of it.
 *
 * A token stands for an account and can be taken back alone; only its hash is kept. What a program hands in goes through
 * `mail/submission` and obeys its rules. A request that was named is done once, also over a crash: its name is written in
 * the transaction that takes the message. What becomes of the message is one feed for each account, in order, kept as
 * long as the trace; webhooks are told of it at least once and in that order, for days. Never tells a program of
 * addresses that it did not name, nor of mail that it did not hand in.
 */
export { type Post, WebhookCarrier, type WebhookCarrierOptions } from './carrier.ts';
export { eventKinds } from '../../store/records/index.ts';
export { type EventTold, told } from './told.ts';
export { Feed, type FeedOptions } from './feed.ts';
export { letterOf, type MessageOrder, type OrderedFile } from './draft.ts';
export type { Handed, Letter, RecipientAnswer } from './letter.ts';
export { type HandedInBy, NobodyTaken, Posting, type PostingOptions } from './posting.ts';
export { rawLetter, type RawTerms } from './raw.ts';
export { type MessageStatus, type RecipientStatus } from './status.ts';
export { type Token, Tokens, type TokensOptions, type TokenWish } from './tokens.ts';
export { Webhooks, type Webhook, type WebhooksOptions, type WebhookWish } from './webhooks.ts';
