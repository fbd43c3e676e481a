/** What a check finds, and what can be done about it. */

/** What the finding means: mail is not there, programs are told something wrong, or nobody notices. */
export type Harm = 'lost' | 'wrong' | 'untidy';

/** Whether `repair` mends it, only the removal of what is lost does, or a person has to look. */
export type Remedy = 'repair' | 'removeLost' | 'person';

/** Where it is. Those that do not apply are left out. */
export interface Where {
  readonly account?: string;
  readonly mailbox?: string;
  readonly uid?: number;
}

export interface Finding extends Where {
  /** A plain English sentence without a full stop. */
  readonly what: string;
  readonly harm: Harm;
  readonly remedy: Remedy;
  /** It was mended by this check. */
  readonly mended: boolean;
}

/** A finding on its way, with the deed that mends it. Findings that share a deed are mended together. */
export interface Found extends Omit<Finding, 'mended'> {
  readonly mend?: Mend;
}

/** Mends something, by commands of the store. Throws a Fault where it could not. */
export type Mend = () => Promise<unknown>;

/** What a finding allows to be done. */
export interface Licence {
  readonly repair: boolean;
  readonly removeLost: boolean;
}

/** Mends what may be mended. */
export async function settle(found: readonly Found[], { repair, removeLost }: Licence): Promise<Finding[]> {
  const allowed = { repair, removeLost: repair && removeLost, person: false };
  const done = new Set<Mend>();
  for (const { remedy, mend } of found) {
    if (!mend || !allowed[remedy] || done.has(mend)) continue;
    done.add(mend);
    await mend();
  }
  return found.map(({ mend, ...finding }) => ({ ...finding, mended: mend !== undefined && done.has(mend) }));
}
