import { limits } from '../../base/limits.ts';
import type { Extension } from '../../formats/smtp/index.ts';
import type { Talk } from './talk.ts';

/** The extensions whose parameters this client may use now. */
export function offered(talk: Talk): ReadonlySet<Extension> {
  const { extensions } = talk.options.dialect;
  // RFC 8689 §3: it can be asked for only where the way here was encrypted too.
  return talk.tls ? extensions : new Set([...extensions].filter((extension) => extension !== 'REQUIRETLS'));
}

/** The lines of our answer to EHLO (RFC 5321 §4.1.1.1). What is listed here works; what does not work is not listed. */
export function announced(talk: Talk): string[] {
  const { options, tls, account } = talk;
  const has = offered(talk);
  const ifHas = (extension: Extension, line: string): string[] => (has.has(extension) ? [line] : []);
  return [
    'PIPELINING', // RFC 2920
    `SIZE ${options.door.messageBytesMax}`, // RFC 1870
    '8BITMIME', // RFC 6152
    'SMTPUTF8', // RFC 6531
    'ENHANCEDSTATUSCODES', // RFC 2034
    'CHUNKING', // RFC 3030
    ...ifHas('BINARYMIME', 'BINARYMIME'),
    ...ifHas('DSN', 'DSN'), // RFC 3461
    ...ifHas('REQUIRETLS', 'REQUIRETLS'), // RFC 8689
    ...ifHas('FUTURERELEASE', futureRelease(options.clock.now())),
    ...ifHas('DELIVERBY', 'DELIVERBY'), // RFC 2852
    ...ifHas('MT-PRIORITY', 'MT-PRIORITY'), // RFC 6710
    `LIMITS RCPTMAX=${options.recipientsMax}`, // RFC 9422
    ...(options.flush && options.dialect.name === 'smtp' ? ['ETRN'] : []), // RFC 1985
    ...(options.tlsAvailable && !tls ? ['STARTTLS'] : []), // RFC 3207
    ...(talk.allowsLogin && !account ? ['AUTH PLAIN LOGIN'] : []), // RFC 4954
    ...(talk.allowsXclient ? ['XCLIENT NAME ADDR PORT PROTO HELO'] : []),
    'HELP',
  ];
}

/** RFC 4865 §3: the longest time in seconds, and the date it leads to. */
function futureRelease(now: number): string {
  const until = new Date(now + limits.messageHeldMsMax).toISOString().replace(/\.\d+Z/, 'Z');
  return `FUTURERELEASE ${limits.messageHeldMsMax / 1000} ${until}`;
}
