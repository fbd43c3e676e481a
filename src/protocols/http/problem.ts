/** Failures as problem documents, RFC 9457. */
import type { Fault } from '../../base/fault.ts';
import { NobodyTaken } from '../../mail/application/index.ts';
import type { HttpResponse } from '../connection/index.ts';
import { FieldFault } from './fields.ts';
import { WrongMethod } from './wrong-method.ts';

/** RFC 9110 §15 and RFC 6585. */
const titles: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  405: 'Method Not Allowed',
  408: 'Request Timeout',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
  507: 'Insufficient Storage',
};

/** `thrown` is what the fault was made of; `now` is in milliseconds since 1970. */
export function problemOf(fault: Fault, thrown: unknown, now: number): HttpResponse {
  const { faces, code, message } = fault;
  const problem = {
    type: 'about:blank',
    title: titles[faces.http] ?? 'Failed',
    status: faces.http,
    code,
    detail: message,
    ...(thrown instanceof FieldFault && { errors: [{ field: thrown.field, detail: thrown.reason }] }),
    ...(thrown instanceof NobodyTaken && { recipients: thrown.recipients }),
  };
  return {
    status: faces.http,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...hintsOf(fault, thrown, now),
    },
    body: `${JSON.stringify(problem)}\n`,
  };
}

/** What the peer may do about it. */
function hintsOf({ faces: { http }, code }: Fault, thrown: unknown, now: number): Record<string, string> {
  if (http === 401) {
    const error = code === 'badCredentials' ? ', error="invalid_token"' : '';
    return { 'www-authenticate': `Bearer realm="Posthouse"${error}` };
  }
  if (thrown instanceof WrongMethod) return { allow: thrown.allowed };
  if (code === 'sendingLimit') return { 'retry-after': String(Math.ceil((dayMs - (now % dayMs)) / 1000)) };
  return http === 429 || http === 503 || http === 507 ? { 'retry-after': '30' } : {};
}

const dayMs = 24 * 60 * 60 * 1000;

/** What a peer hears that cannot be served, where it speaks no TLS. */
export function printRefusal({ faces: { http }, message }: Fault): string {
  const body = `${message}\n`;
  const head = [`HTTP/1.1 ${http} ${titles[http] ?? 'Failed'}`, 'Content-Type: text/plain', 'Connection: close'];
  return [...head, `Content-Length: ${Buffer.byteLength(body)}`, '', body].join('\r\n');
}
