import { createHmac } from 'node:crypto';

/**
 * The header of what is posted, as Standard Webhooks has it: whoever knows the secret knows that it was us, and when.
 * `now` is in milliseconds since 1970.
 */
export function signedHeaders(secret: string, name: string, body: string, now: number): Record<string, string> {
  const timestamp = String(Math.floor(now / 1000));
  const key = Buffer.from(secret.replace(/^whsec_/, ''), 'base64');
  const signature = createHmac('sha256', key).update(`${name}.${timestamp}.${body}`).digest('base64');
  return {
    'content-type': 'application/json',
    'user-agent': 'Posthouse',
    'webhook-id': name,
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
}
