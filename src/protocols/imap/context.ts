/** What one session knows: who is at the other end, how far they got, which mailbox is open. */
import { Fault } from '../../base/fault.ts';
import type { Log } from '../../base/log.ts';
import type { Guard } from '../../mail/guard/index.ts';
import type { Account, Login } from '../../mail/login/index.ts';
import type { Mailboxes } from '../../mail/mailboxes/index.ts';
import type { Quotas } from '../../mail/quota/index.ts';
import type { Input, Peer, TlsFacts } from '../connection/index.ts';
import type { View } from './view.ts';

/** What all sessions share. */
export interface ImapParts {
  readonly mailboxes: Mailboxes;
  readonly quotas: Pick<Quotas, 'useOf'>;
  readonly login: Pick<Login, 'verify'>;
  readonly log: Log;
  /** Hears of mistakes before login, and slows down who makes many. */
  readonly guard?: Pick<Guard, 'offence' | 'tarpit'>;
  readonly hostName: string;
  /** True where the operator lets this peer send a password in clear. */
  readonly allowsPlaintextLogin: (peer: Peer) => boolean;
  /** True where there is a certificate for STARTTLS. */
  readonly tlsAvailable: boolean;
  readonly messageBytesMax: number;
}

/** RFC 3501 §3. The logout state is `Context.ended`: no command is taken in it. */
export type State = 'notAuthenticated' | 'authenticated' | 'selected';

export class Context {
  readonly parts: ImapParts;
  readonly input: Input;
  readonly peer: Peer;
  tls: TlsFacts | undefined;
  account: Account | undefined;
  /** The selected mailbox. */
  view: View | undefined;
  /** Set when the session is to be closed after the answer that is under way. */
  ended = false;
  loginFailures = 0;

  constructor(parts: ImapParts, input: Input, peer: Peer) {
    this.parts = parts;
    this.input = input;
    this.peer = peer;
    this.tls = peer.tls;
  }

  get state(): State {
    if (!this.account) return 'notAuthenticated';
    return this.view ? 'selected' : 'authenticated';
  }

  /** True where a password may be sent over this connection (RFC 3501 §11.1). */
  get mayLogIn(): boolean {
    return this.tls !== undefined || this.parts.allowsPlaintextLogin(this.peer);
  }

  get mailboxes(): Mailboxes {
    return this.parts.mailboxes;
  }

  /** Faults `notAuthenticated` before login. */
  get accountId(): number {
    if (!this.account) throw new Fault('notAuthenticated', 'Log in first');
    return this.account.accountId;
  }

  /** The selected mailbox. Faults `badSequence` where there is none. */
  get selected(): View {
    if (!this.view) throw new Fault('badSequence', 'Select a mailbox first');
    return this.view;
  }

  /** The selected mailbox, which this session may change. Faults `mailboxReadOnly` after EXAMINE. */
  get writable(): View {
    if (this.selected.readOnly) throw new Fault('mailboxReadOnly', 'The mailbox was opened by EXAMINE');
    return this.selected;
  }
}
