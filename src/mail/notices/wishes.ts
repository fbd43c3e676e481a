import type { NotifyWhen, RecipientTerms } from '../../formats/smtp/index.ts';

/**
 * RFC 3461 §5.2: is the sender to hear of this for a recipient? Who says something by NOTIFY gets that and no more; NEVER is
 * nothing at all.
 * @param byDefault for who said nothing
 */
export function wants(when: Exclude<NotifyWhen, 'never'>, { notify }: RecipientTerms, byDefault: boolean): boolean {
  return notify ? notify.includes(when) : byDefault;
}
