/**
 * How a message comes in: who may send it where, what is written on it, and that it is on disk before it is acknowledged.
 *
 * `Reception` is the front door (port 25): for our own addresses from anybody, for others from trusted networks alone.
 * `mail/submission` is the side door for our own people and uses the same `Transfer`. A message for many recipients is
 * one body and one transaction: all of them get it, or nobody does and the sender tries again.
 */
export { beginTransfer, type DoorOptions } from './door.ts';
export type { Client, Envelope, Recipient } from './envelope.ts';
export { Reception, type ReceptionOptions } from './reception.ts';
export type { Delivery, Transfer } from './transfer.ts';
