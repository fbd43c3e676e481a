/**
 * The operator: what the house has to say to whoever runs it, as mail.
 *
 * Promises: a letter that was accepted is stored, or in the queue, like any other mail.
 * Never: decides what is worth a letter, or how often; that is for who writes.
 */
export { Operator, type OperatorOptions } from './operator.ts';
