/** What a client asks for beside the addresses: the parameters of MAIL and RCPT. All of it travels with the message. */

/** Of a message, by MAIL. */
export interface MessageTerms {
  /** As declared (RFC 1870); 0 where nothing was. */
  readonly sizeBytes: number;
  /** RFC 6531 §3.4 */
  readonly smtputf8: boolean;
  /** RFC 6152, RFC 3030 §3 */
  readonly body: '7bit' | '8bitmime' | 'binarymime';
  /** How much of the message a report of failure brings back (RFC 3461 §4.3). */
  readonly ret?: 'full' | 'hdrs';
  /** What the sender calls the message in reports (RFC 3461 §4.4), decoded. */
  readonly envid?: string;
  /** Never in clear, never to an unverified host (RFC 8689 §2). */
  readonly requireTls?: true;
  /** Not to leave before (RFC 4865), in milliseconds since 1970. */
  readonly holdUntil?: number;
  /** RFC 2852 */
  readonly deliverBy?: DeliverBy;
  /** -9 to 9 (RFC 6710). */
  readonly priority?: number;
}

export interface DeliverBy {
  /** Milliseconds since 1970. */
  readonly at: number;
  /** What happens when the time is over: the message goes back, or goes on and the sender is told. */
  readonly mode: 'return' | 'notify';
  /** The sender wants to hear of each server that takes it over. */
  readonly trace: boolean;
}

/** Of one recipient, by RCPT (RFC 3461). */
export interface RecipientTerms {
  /** `never` stands alone; absent: failures, and delays if the house tells of them. */
  readonly notify?: readonly NotifyWhen[];
  /** The address as the sender first wrote it, as it stands on the wire (RFC 3461 §4.2): "rfc822;Bob+2Bx@Example.COM". */
  readonly orcpt?: string;
}

export type NotifyWhen = 'never' | 'success' | 'failure' | 'delay';

/** What was asked of the delivery to one recipient, as it travels with the message; what nobody asked for is absent. */
export type DeliveryTerms = Partial<Omit<MessageTerms, 'sizeBytes' | 'smtputf8' | 'holdUntil'>> &
  RecipientTerms & {
    /** The house's own report of TLS: goes even where TLS fails, and is not told of in the next one (RFC 8460 §3). */
    readonly isTlsReport?: true;
  };

/** Puts together what MAIL and RCPT asked for. */
export function deliveryTerms(message: MessageTerms, recipient: RecipientTerms): DeliveryTerms {
  const { sizeBytes: _size, smtputf8: _utf8, holdUntil: _hold, body, ...asked } = message;
  return { ...asked, ...(body !== '7bit' && { body }), ...recipient };
}

/** A client that asks for nothing. */
export const plainTerms: MessageTerms = { sizeBytes: 0, smtputf8: false, body: '7bit' };
