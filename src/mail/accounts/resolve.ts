import { Fault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import { addressOf, parseAddress, type Path } from '../../formats/smtp/index.ts';
import type { View } from '../../store/database/index.ts';
import { listDomains } from '../../store/records/index.ts';
import { addressKey, type AliasAction, parseTarget } from '../addresses/index.ts';
import { type Found, type FoundAlias, lookUp, ourDomain } from './lookup.ts';

/** An account of ours that gets the mail. */
export interface LocalTarget {
  readonly accountId: number;
  /** The mailbox that the detail of the address names; absent: INBOX. */
  readonly mailbox?: string;
}

/** An address elsewhere that gets it. */
export interface RemoteTarget {
  readonly address: string;
  /** Our alias that leads there; absent where the address was asked for itself. */
  readonly forwardedBy?: string;
  /** A domain whose mail waits here until its host takes it. */
  readonly keptFor?: string;
}

/** What else is done with it. */
export interface ActionTarget {
  readonly action: AliasAction;
  /** Our alias that says so. */
  readonly alias: string;
  /** The same as it was written, with a detail. */
  readonly recipient: string;
}

/** Where mail for an address ends: each account, address and action once. Never empty. */
export interface Targets {
  readonly local: readonly LocalTarget[];
  readonly remote: readonly RemoteTarget[];
  /** An answer only where it is the only thing of all: then mail is to be refused. */
  readonly actions: readonly ActionTarget[];
}

export type Destination = Targets | 'unknownRecipient' | 'notLocal';

/** One address on the way, and what it turned out to be. */
export interface Step {
  readonly path: Path;
  readonly found: Found;
}

/** See `Accounts.resolve`. */
export async function resolveIn(view: View, path: Path, now: number): Promise<Destination> {
  const start = path.domain === '' ? await inFirstDomain(view, path) : path;
  if (!(await ourDomain(view, start))) return 'notLocal';
  const { targets } = await walkFrom(view, start, now);
  return isEmpty(targets) ? 'unknownRecipient' : targets;
}

export interface Walk {
  readonly targets: Targets;
  readonly steps: readonly Step[];
}

/**
 * Walks from address to address. An alias that leads back to where we were adds nothing; a target that is gone is left
 * out. `enters` says of an alias whether to go on from it.
 */
export async function walkFrom(
  view: View,
  start: Path,
  now: number,
  enters: (alias: FoundAlias) => boolean = () => true,
): Promise<Walk> {
  const gathering = new Gathering(start);
  for (const { path, via } of gathering.open()) {
    const found = await lookUp(view, path, now);
    gathering.take({ path, found }, via, enters);
  }
  return { targets: gathering.targets(), steps: gathering.steps };
}

export async function inFirstDomain(view: View, path: Path): Promise<Path> {
  const [first] = await listDomains(view);
  return { localPart: path.localPart, domain: first?.name ?? '' };
}

export function isEmpty({ local, remote, actions }: Targets): boolean {
  return local.length + remote.length + actions.length === 0;
}

/** An address to look at, and our address that led there. */
interface Turn {
  readonly path: Path;
  readonly via?: string;
}

class Gathering {
  readonly steps: Step[] = [];
  readonly #turns: Map<string, Turn>;
  readonly #local = new Map<number, LocalTarget>();
  readonly #remote = new Map<string, RemoteTarget>();
  readonly #actions = new Map<string, ActionTarget>();

  constructor(start: Path) {
    this.#turns = new Map([[addressKey(start), { path: start }]]);
  }

  /** Grows while it is walked. */
  open(): Iterable<Turn> {
    return this.#turns.values();
  }

  take(step: Step, via: string | undefined, enters: (alias: FoundAlias) => boolean): void {
    this.steps.push(step);
    const { path, found } = step;
    if (found.what === 'outside') this.#addRemote(addressOf(path), via);
    if (found.what === 'account') this.#addLocal(found);
    if (found.what === 'returnPath' && found.sender) this.#lead(found.sender, addressOf(path));
    if (found.what === 'alias' && enters(found)) this.#follow(found, path);
  }

  targets(): Targets {
    const [local, remote, all] = [this.#local, this.#remote, this.#actions].map((map) => [...map.values()]) as [
      LocalTarget[],
      RemoteTarget[],
      ActionTarget[],
    ];
    const others = all.filter(({ action }) => action.kind !== 'answer');
    const isRefusal = local.length + remote.length + others.length === 0;
    return { local, remote, actions: isRefusal ? all.slice(0, 1) : others };
  }

  #follow(alias: FoundAlias, path: Path): void {
    for (const target of alias.targets.map(parseTarget)) {
      if (target.kind === 'address') this.#lead(parseAddress(target.address), alias.address);
      else this.#act({ action: target, alias: alias.address, recipient: addressOf(path) });
    }
  }

  #lead(path: Path, via: string): void {
    const key = addressKey(path);
    if (!this.#turns.has(key)) this.#turns.set(key, { path, via });
    this.#mustBeFew();
  }

  #addLocal({ accountId, mailbox }: LocalTarget): void {
    if (this.#local.has(accountId)) return;
    this.#local.set(accountId, { accountId, ...(mailbox !== undefined && { mailbox }) });
  }

  #addRemote(address: string, via: string | undefined): void {
    this.#remote.set(address, { address, ...(via !== undefined && { forwardedBy: via }) });
  }

  #act(target: ActionTarget): void {
    const key = JSON.stringify(target.action);
    if (!this.#actions.has(key)) this.#actions.set(key, target);
    this.#mustBeFew();
  }

  #mustBeFew(): void {
    if (this.#turns.size + this.#actions.size <= limits.aliasAddressesMax) return;
    throw new Fault('tooManyRecipients', 'An alias leads to too many addresses');
  }
}
