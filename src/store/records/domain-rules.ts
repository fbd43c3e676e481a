/** What holds for the addresses of one domain. */
import { Fault } from '../../base/fault.ts';
import type { Tx, View } from '../database/index.ts';

export interface DomainRules {
  readonly name: string;
  /** Each of these characters may begin the detail of an address. */
  readonly delimiters: string;
  /** Mail with a detail is filed into a mailbox of that name. */
  readonly detailMailboxes: boolean;
}

export interface SetDomainRules {
  readonly name: string;
  readonly delimiters?: string;
  readonly detailMailboxes?: boolean;
}

type RawRules = Omit<DomainRules, 'detailMailboxes'> & { readonly detailMailboxes: number };

const columns = 'name, delimiters, detail_mailboxes as "detailMailboxes"';

/** Undefined for a domain that is not ours, or whose mailboxes are elsewhere. */
export async function domainRules(view: View, name: string): Promise<DomainRules | undefined> {
  const row = await view.get<RawRules>(`select ${columns} from domains where name = ? and role = 'local'`, name);
  return row && rulesOf(row);
}

/** In the order in which the domains were added. */
export async function listDomainRules(view: View): Promise<DomainRules[]> {
  return (await view.all<RawRules>(`select ${columns} from domains where role = 'local' order by id`)).map(rulesOf);
}

/** Changes what is given. Throws Fault `notFound`. */
export async function setDomainRules(tx: Tx, { name, delimiters, detailMailboxes }: SetDomainRules): Promise<void> {
  const before = await domainRules(tx, name);
  if (!before) throw new Fault('notFound', `There is no domain ${name}`);
  await tx.run(
    'update domains set delimiters = ?, detail_mailboxes = ? where name = ?',
    delimiters ?? before.delimiters,
    (detailMailboxes ?? before.detailMailboxes) ? 1 : 0,
    name,
  );
  tx.announce({ kind: 'directory' });
}

function rulesOf(row: RawRules): DomainRules {
  return { ...row, detailMailboxes: row.detailMailboxes === 1 };
}
