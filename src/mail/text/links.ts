/** Links that show one address and lead to another. */
import { limits } from '../../base/limits.ts';

/** Bare names that are hosts, not files: what ends in something else needs "www." or a scheme before it. */
const bareHost =
  /^[\p{L}\p{N}.-]{1,200}\.(?:com|net|org|info|biz|edu|gov|mil|int|eu|uk|de|at|ch|fr|nl|be|it|es|pt|ru|jp|cn|br|in|us|ca|au|io|co|shop|online|app|dev)$/iu;

const schemed = /^(?:https?:)?\/\/([^/?#\s]{1,300})/i;
const www = /^www\.[^/?#\s]{1,300}/i;

/**
 * Says whether a link shows the name of a host, and leads to a host that is neither that one nor above or below it. Links
 * that count clicks are so too: it is a reason to look, not a proof.
 */
export function isDisguised({ href, text }: { readonly href: string; readonly text: string }): boolean {
  const shown = shownHost(text.slice(0, limits.htmlAttributeCharactersMax).trim());
  const meant = shown === undefined ? undefined : linkHost(href);
  return shown !== undefined && meant !== undefined && !isRelated(shown, meant);
}

/** Where a link to the web leads, in lower case, international names in their ASCII form; undefined for other links. */
export function linkHost(href: string): string | undefined {
  const url = URL.parse(href.startsWith('//') ? `https:${href}` : href);
  return url && /^https?:$/.test(url.protocol) && url.hostname !== '' ? url.hostname : undefined;
}

function shownHost(text: string): string | undefined {
  const [word = ''] = text.split(/\s/, 1);
  const host = schemed.exec(word)?.[1] ?? www.exec(word)?.[0] ?? bareHost.exec(word.split('/', 1)[0] ?? '')?.[0];
  return host === undefined || (host === word && word !== text && !www.test(word))
    ? undefined
    : linkHost(`https://${host}`);
}

function isRelated(one: string, other: string): boolean {
  const [first, second] = [one, other].map((host) => host.replace(/^www\./, '').replace(/\.$/, '')) as [string, string];
  return first === second || first.endsWith(`.${second}`) || second.endsWith(`.${first}`);
}
