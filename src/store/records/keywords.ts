/** Keywords of a message are one text, separated by spaces, compared without regard to case. */

/** `text` with `keywords` added behind or taken out; what stays keeps its order and its spelling. */
export function changedKeywords(text: string, mode: 'add' | 'remove', keywords: readonly string[]): string {
  const kept = new Map(text.split(' ').map((keyword) => [keyword.toLowerCase(), keyword]));
  for (const keyword of keywords) {
    const key = keyword.toLowerCase();
    if (mode === 'remove') kept.delete(key);
    else if (!kept.has(key)) kept.set(key, keyword);
  }
  kept.delete('');
  return [...kept.values()].join(' ');
}
