import type { Reply } from '../../formats/smtp/index.ts';
import type { OutgoingMessage, TlsFacts } from '../../net/smtp-client/index.ts';
import type { Outcomes } from '../../store/records/index.ts';
import type { Heard, Leaving, Ways } from '../routing/index.ts';
import type { Crossing, Protection, TlsSession } from '../transport/index.ts';
import type { Verdict } from './verdict.ts';

/** What other rooms decide for the queue. All but `ways` may be absent: then nobody is asked. */
export interface Hooks {
  /** Which hosts are to be tried. Throws Fault `unavailable` when nobody could say. */
  readonly ways: (leaving: Leaving) => Promise<Ways>;
  /** After each answer of a host. 'anotherWay': it is tried again at once, `ways` knows another way now. */
  readonly heard?: (heard: Heard) => Promise<'settled' | 'anotherWay'>;
  /** How a host that the DNS named must be spoken with. Throws Fault `unavailable`: try later. */
  readonly protect?: (crossing: Crossing) => Promise<Protection>;
  /** After each conversation with such a host; undefined where it was in clear. */
  readonly seen?: (crossing: Crossing, tls: TlsFacts | undefined) => Promise<void>;
  /** After each try to come to TLS with such a host. */
  readonly noteSession?: (session: TlsSession) => void;
  /** Header fields to put on top, with CRLF at the end; '' for none. Equal keys are equal contents. */
  readonly sign?: (order: SigningOrder) => Promise<string>;
  /** The reply with which a recipient is refused without any host being asked. */
  readonly suppressed?: (forwardPath: string) => Promise<Reply | undefined>;
  /** What is to be noted of addresses that took or refused a message, with its outcome; undefined: nothing. */
  readonly outcomesOf?: (verdicts: readonly Verdict[]) => Omit<Outcomes, 'now'> | undefined;
}

export interface SigningOrder {
  readonly reversePath: string;
  readonly content: Parameters<NonNullable<OutgoingMessage['prelude']>>[0];
  readonly bodyKey: string;
  /** It may come from outside: an alias sends it on, or it goes to a house whose mail passes through ours. */
  readonly isPassing: boolean;
}
