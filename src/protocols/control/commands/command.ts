import type { Arguments } from '../arguments.ts';
import type { ControlDesk } from '../desk.ts';

/** One command of the control socket. */
export interface ControlCommand {
  /** Two words as on the command line: "account add". */
  readonly name: string;
  /** Reads the arguments, then acts. `result` must be plain data. */
  readonly perform: (desk: ControlDesk, given: Arguments) => Promise<unknown>;
}

interface Outline<A> {
  readonly name: string;
  /** Sees the arguments only. Throws Fault `badSyntax`. */
  readonly parse: (given: Arguments) => A;
  readonly run: (desk: ControlDesk, given: A) => Promise<unknown>;
}

/** Hides the type of the arguments, so that all commands fit into one table. */
export function command<A>({ name, parse, run }: Outline<A>): ControlCommand {
  return { name, perform: async (desk, given) => run(desk, parse(given)) };
}
