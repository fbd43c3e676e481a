/**
 * What a person reads in a message, as text: for searching it, for judging it, and for showing its beginning.
 *
 * Promises text in bounded memory whatever the message is, never throws on bad mail, and has one notion of the text for
 * those who look into a message and those who keep an index of it. Knows no store and no mailbox.
 */
export { BytesAtHand, type TextBytes } from './bytes.ts';
export { decodedChunks } from './content.ts';
export { folded } from './folded.ts';
export { exactChoices, type FuzzyChoice, FuzzyQuery } from './fuzzy.ts';
export { HtmlText } from './html/index.ts';
export { languageOf } from './language.ts';
export { filesIn, Leaver, mayHoldFiles } from './leaver.ts';
export { isDisguised } from './links.ts';
export { PartReader, textIn } from './part-reader.ts';
export { type MessagePiece, messagePieces } from './pieces.ts';
export { readHeader, type TextPart, textPartOf } from './parts.ts';
export { isSeal, type TextScope } from './reading.ts';
export { fieldText, hasFuzzy, hasText, isFuzzyIn } from './seeking.ts';
export { languageTerm, type MessageWords, termsOfMessage } from './terms.ts';
