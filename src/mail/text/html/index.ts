/** HTML of mail: the text that its reader sees, and all that is in it for those who judge it. One reader of tags for both. */
export { HtmlPieces } from './pieces.ts';
export { HtmlText, htmlText } from './text.ts';
export type { HtmlPiece } from './types.ts';
