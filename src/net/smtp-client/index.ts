/**
 * The client's side of SMTP: one conversation with one host, as RFC 5321 has it, with PIPELINING, CHUNKING, SIZE, 8BITMIME,
 * SMTPUTF8, DSN, STARTTLS and AUTH where the host offers them; and of LMTP, RFC 2033. Straight, or through a SOCKS5 proxy.
 *
 * Promises: a result for each recipient, with the reply that decided and what was said; "delivered" only when the host
 * answered 2yz to the whole content. A conversation that never came to an envelope is a `ConversationFault`, so that another
 * host can be tried. TLS is as good as the destination asks for, or no mail goes; the facts tell who proved what. Content is
 * converted to 7 bits where the host knows no more, or refused. Every wait has an end, and an aborted signal ends them all.
 * Never: asks the DNS, chooses hosts, decides how well a way must be protected, tries again later; that is for others.
 */

export { type Conversation, deliver, openConversation } from './conversation.ts';
export type { LiveTransaction } from './live.ts';
export { ConversationPool, type Loan } from './pool.ts';
export {
  type ClientFacts,
  type ContentForm,
  ConversationFault,
  type Credentials,
  type Destination,
  type OutgoingMessage,
  type RecipientResult,
  type TlsaRecord,
  type TlsFacts,
  type TlsFailure,
  type TlsMode,
} from './types.ts';
