import { inspect } from 'node:util';
import { Fault } from '../../base/fault.ts';
import { postgresFault } from './postgres/fault.ts';
import { sqliteFault } from './sqlite/fault.ts';
import type { FaultFacts } from './wire.ts';

/** Whatever was thrown, as plain data that crosses threads. A bug becomes `internal` and carries its stack. */
export function factsOf(thrown: unknown): FaultFacts {
  const fault = thrown instanceof Fault ? thrown : (sqliteFault(thrown) ?? postgresFault(thrown));
  if (!fault) return { code: 'internal', message: 'Internal error', trouble: inspect(thrown) };
  const { code, message, cause } = fault;
  return cause === undefined ? { code, message } : { code, message, trouble: inspect(cause) };
}

/** The Fault again, on the other side. */
export function faultOf({ code, message }: FaultFacts): Fault {
  return new Fault(code, message);
}
