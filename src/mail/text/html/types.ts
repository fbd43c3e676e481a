/** What is in an HTML source, beside the text that its reader sees. */

/** A piece of a source, in the order in which they end. The texts of all pieces in a row are the text of the source. */
export type HtmlPiece = HtmlWords | HtmlLink | HtmlImage | HtmlTarget;

export interface HtmlWords {
  /** 'hidden' is what the source says and its reader is not shown. */
  readonly kind: 'text' | 'hidden';
  readonly text: string;
}

export interface HtmlLink {
  readonly kind: 'link';
  /** As written, entities decoded. */
  readonly href: string;
  /** What it says where it can be clicked; the text is in a 'text' piece too. */
  readonly text: string;
  /** A picture is what is clicked. */
  readonly isImage: boolean;
  readonly isHidden: boolean;
}

export interface HtmlImage {
  readonly kind: 'image';
  readonly src: string;
  readonly alt: string;
  /** In pixels, where the source says so. */
  readonly width?: number;
  readonly height?: number;
  readonly isHidden: boolean;
}

/** Where a form sends what is filled in; the address that the others are relative to. */
export interface HtmlTarget {
  readonly kind: 'form' | 'base';
  readonly href: string;
}
