/**
 * Addresses of this house in the one form in which they are kept and compared.
 *
 * Local parts are ours to compare as we like (RFC 5321 §2.4): without regard to case, in the composed form of their
 * letters (RFC 6530 §10.1). Domains are compared in their ASCII form (RFC 5890 §2.3.2.1). Addresses of others keep the
 * case of their local part. Also what an alias may lead to. Pure functions; nothing here asks whether an address exists.
 */
export {
  addressKey,
  detailReadings,
  type DetailReading,
  domainKey,
  parseAliasAddress,
  parseDelimiters,
  parseDomain,
  parseOwnAddress,
} from './canonical.ts';
export { type AliasAction, type AliasTarget, parseTarget, printTarget } from './target.ts';
