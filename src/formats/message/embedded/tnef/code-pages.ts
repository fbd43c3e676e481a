/** Windows code pages under the names that charsets have in mail. */

const named: ReadonlyMap<number, string> = new Map([
  [932, 'shift_jis'],
  [936, 'gbk'],
  [949, 'euc-kr'],
  [950, 'big5'],
  [1200, 'utf-16le'],
  [20_127, 'us-ascii'],
  [20_866, 'koi8-r'],
  [20_932, 'euc-jp'],
  [21_866, 'koi8-u'],
  [50_220, 'iso-2022-jp'],
  [50_221, 'iso-2022-jp'],
  [50_222, 'iso-2022-jp'],
  [50_225, 'iso-2022-kr'],
  [51_932, 'euc-jp'],
  [51_936, 'gbk'],
  [51_949, 'euc-kr'],
  [54_936, 'gb18030'],
  [65_000, 'utf-7'],
  [65_001, 'utf-8'],
]);

/** The charset of a code page. */
export function charsetOfCodePage(codePage: number): string {
  const name = named.get(codePage);
  if (name !== undefined) return name;
  if (codePage >= 1250 && codePage <= 1258) return `windows-${codePage}`;
  return codePage > 28_590 && codePage <= 28_605 ? `iso-8859-${codePage - 28_590}` : `cp${codePage}`;
}
