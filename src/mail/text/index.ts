/**
 * What a person reads in a message, as text: for searching it, for judging it, and for showing its beginning.
 *
 * Promises text in bounded memory whatever the message is, never throws on bad mail, and has one notion of the text for
 * those who look into a message and those who keep an index of it. Knows no store and no mailbox.
 */
export { folded } from './folded.ts';
export { exactChoices, type FuzzyChoice, FuzzyQuery } from './fuzzy.ts';
export { HtmlText, htmlText } from './html/index.ts';
export type { HtmlImage, HtmlLink, HtmlPiece, HtmlTarget, HtmlWords } from './html/index.ts';
export { languageOf } from './language.ts';
export { isDisguised, linkHost } from './links.ts';
export { filesIn, Leaver } from './leaver.ts';
export { PartReader, textIn } from './part-reader.ts';
export { type MessagePiece, messagePieces, type NamedPiece } from './pieces.ts';
export { readHeader, type TextBytes, type TextPart, textPartOf } from './parts.ts';
export { isSeal, type TextScope } from './reading.ts';
export { fieldText, hasFuzzy, hasText, isFuzzyIn } from './seeking.ts';
export { languageTerm, type MessageWords, termsOfMessage } from './terms.ts';
