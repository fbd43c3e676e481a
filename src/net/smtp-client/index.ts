/**
 * The client's side of SMTP: one conversation with one host, as RFC 5321 has it, with PIPELINING, SIZE, 8BITMIME, SMTPUTF8,
 * STARTTLS and AUTH where the host offers them; and of LMTP, RFC 2033.
 *
 * Promises: a result for each recipient, with the reply that decided; "delivered" only when the host answered 2yz to the
 * whole content. A conversation that never came to an envelope is a Fault, so that another host can be tried. Every wait
 * has an end, and an aborted signal ends them all.
 * Never: asks the DNS, chooses hosts, tries again later; that is the queue's part.
 */

export { type Conversation, deliver, openConversation } from './conversation.ts';
export type { LiveTransaction } from './live.ts';
export { ConversationPool, type Loan } from './pool.ts';
export type { ClientFacts, Credentials, Destination, OutgoingMessage, RecipientResult, TlsFacts } from './types.ts';
