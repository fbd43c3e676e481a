import { addressOf } from '../../formats/smtp/index.ts';
import { parseTarget } from '../addresses/index.ts';
import type { Found, FoundAccount, FoundAlias } from './lookup.ts';
import { isEmpty, type Step, type Walk } from './resolve.ts';

/** What happens to mail for an address, one line for each address on the way; `owner` names an account. */
export function linesOfWalk({ steps, targets }: Walk, owner: (accountId: number) => string): string[] {
  const lines = steps.map((step) => lineOf(step, owner));
  const isRefused = isEmpty(targets) && steps[0]?.found.what !== 'outside';
  return isRefused ? [...lines, 'So the mail is refused: nobody is there'] : lines;
}

function lineOf({ path, found }: Step, owner: (accountId: number) => string): string {
  return `${addressOf(path)}: ${meaningOf(found, owner)}`;
}

function meaningOf(found: Found, owner: (accountId: number) => string): string {
  switch (found.what) {
    case 'outside':
      return 'is elsewhere: the mail goes into the queue';
    case 'nobody':
      return 'does not exist';
    case 'expired':
      return 'is a masked address whose time is over';
    case 'returnPath':
      return found.sender
        ? `is a return path for ${addressOf(found.sender)}`
        : 'is a return path that is forged or too old';
    case 'account':
      return accountMeaning(found, owner);
    default:
      return `${aliasMeaning(found)} ${found.targets.map(targetMeaning).join(', ')}`;
  }
}

const accountKinds = { account: 'is the account', masked: 'is a masked address of', role: 'is nobody, so' } as const;

function accountMeaning({ accountId, by, mailbox }: FoundAccount, owner: (accountId: number) => string): string {
  const gets = by === 'role' ? ' gets it, who was here first' : '';
  return `${accountKinds[by]} ${owner(accountId)}${gets}: into ${mailbox ?? 'INBOX'}`;
}

function aliasMeaning({ by, writers, address }: FoundAlias): string {
  if (by === 'catchAll') return 'has no entry of its own; the catch-all leads to';
  if (by === 'alias') return `is the alias ${address}, which leads to`;
  const who = { anybody: 'anybody', house: 'people of the house who have logged in', members: 'its members' }[writers];
  return `is the group ${address}, to which ${who} may write, of`;
}

function targetMeaning(text: string): string {
  const target = parseTarget(text);
  switch (target.kind) {
    case 'address':
      return target.address;
    case 'answer':
      return `the answer "${target.code} ${target.enhanced} ${target.text}"`;
    case 'discard':
      return 'nowhere: it is thrown away';
    case 'pipe':
      return `the program ${target.words.join(' ')}`;
    default:
      return `the file ${target.path}`;
  }
}
