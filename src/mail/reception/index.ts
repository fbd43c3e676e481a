/**
 * How a message comes in: who may send it where, what is written on it, and that it is on disk before it is acknowledged.
 *
 * `Reception` is the front door (port 25): for our own addresses from anybody, for others from trusted networks alone.
 * `Handover` takes what another server of the house has judged, for our own addresses alone (LMTP).
 * `mail/submission` is the side door for our own people and uses the same `Transfer`. A message for many recipients is
 * one body and one transaction: all of them get it, or nobody does and the sender tries again.
 */
export { beginTransfer, type DoorOptions, type Mend, type Outgoing } from './door.ts';
export type { Client, Envelope, OpenEnvelope, Recipient } from './envelope.ts';
export { LargeHeaders } from './large-headers.ts';
export { Handover, type HandoverOptions } from './handover.ts';
export type { Passage, PassedMessage, Relaying } from './passage.ts';
export type { RelayedDomain } from './relayed-domain.ts';
export { Reception, type ReceptionOptions } from './reception.ts';
export { Rehearsal, type Rehearsed, type RehearsedStep } from './rehearsal.ts';
export type { Finding, NotedFinding } from './finding.ts';
export type { Stage } from './stage.ts';
export * from './stages/index.ts';
export type { Delivery, Transfer } from './transfer.ts';
export type { TurnedAway } from './turning.ts';
export { Visit } from './visit.ts';
