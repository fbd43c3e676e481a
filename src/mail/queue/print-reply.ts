import type { Reply } from '../../formats/smtp/index.ts';

/** Of what a host says, more is of no use to anybody. */
const saidCharactersMax = 500;

/** On one line: "450 4.2.1 Try again later". */
export function printReply({ code, enhanced, lines }: Reply): string {
  const said = [code, enhanced, ...lines].filter((part) => part !== undefined && part !== '').join(' ');
  return said.slice(0, saidCharactersMax);
}

/** One line for those who look into the queue: "mx.example.org: 450 4.2.1 Try again later". */
export function printSaid({ host, reply }: { readonly host?: string; readonly reply: Reply }): string {
  const said = printReply(reply);
  return (host === undefined ? said : `${host}: ${said}`).slice(0, saidCharactersMax);
}
