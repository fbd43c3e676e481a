/**
 * Certificates: a local authority for demonstrations and first steps, and the TLS contexts made of certificate files.
 *
 * The local authority and its server certificate are made once and used again until they near their end or the names
 * change. Private keys are written for their owner alone and never leave their files. Nothing here talks to a network.
 */
export { localAuthority, type LocalAuthority, type LocalAuthorityOptions } from './local-authority.ts';
export { secureContextOf, type CertificateFiles } from './context.ts';
