import { type AliasAction, printTarget } from '../addresses/index.ts';

/** How the queue knows what a program or a file gets. */
export interface ActionDelivery {
  /** The action, as an alias has it. */
  readonly forwardPath: string;
  /** No name of a domain begins so. Each alias has its own: a slow program delays nobody else's mail. */
  readonly domain: string;
  /** For whom the message is, with a detail. */
  readonly forwardedBy: string;
}

/** Undefined for actions that leave nothing to do. */
export function actionDelivery(action: AliasAction, recipient: string): ActionDelivery | undefined {
  if (action.kind !== 'pipe' && action.kind !== 'file') return undefined;
  return { forwardPath: printTarget(action), domain: `${mark}${recipient}`, forwardedBy: recipient };
}

/** Is this a row of the queue for a program or a file? */
export function isActionDomain(domain: string): boolean {
  return domain.startsWith(mark);
}

const mark = '|';
