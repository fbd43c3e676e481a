// A request line of HTTP, and bytes that no command begins with: TLS without STARTTLS, or some other protocol.
const httpRequest = /^[A-Z]+ \S+ HTTP\/[0-9.]+$/;
// eslint-disable-next-line no-control-regex
const binary = /^[\x00-\x08\x0e-\x1f\x80-\xff]/;

/**
 * Is this line said in another protocol? Then what follows must not be read as SMTP: a browser can be made to send any
 * text to our port as the body of a request, also commands.
 */
export function isForeign(line: string): boolean {
  return httpRequest.test(line) || binary.test(line);
}
