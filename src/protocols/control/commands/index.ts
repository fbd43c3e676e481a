import { asFault, Fault, type FaultCode } from '../../../base/fault.ts';
import { Arguments } from '../arguments.ts';
import type { ControlDesk } from '../desk.ts';
import * as addresses from './addresses.ts';
import * as application from './application.ts';
import * as ban from './ban.ts';
import * as check from './check.ts';
import type { ControlCommand } from './command.ts';
import * as directory from './directory.ts';
import * as dkim from './dkim.ts';
import * as explain from './explain.ts';
import * as house from './house.ts';
import * as queue from './queue.ts';
import * as quota from './quota.ts';
import * as relay from './relay.ts';
import * as route from './route.ts';
import * as sending from './sending.ts';
import * as suppression from './suppression.ts';
import * as tls from './tls.ts';
import * as tlsReports from './tls-reports.ts';
import * as trace from './trace.ts';
import * as undelete from './undelete.ts';

export type { ControlDesk } from '../desk.ts';

export interface ControlRequest {
  readonly command: string;
  readonly arguments?: Readonly<Record<string, unknown>>;
}

export type ControlAnswer =
  | { readonly ok: true; readonly result: unknown }
  | { readonly ok: false; readonly code: FaultCode; readonly message: string };

/** Every command, by its name. */
const controlCommands: ReadonlyMap<string, ControlCommand> = new Map(
  [
    addresses,
    application,
    ban,
    directory,
    dkim,
    explain,
    house,
    queue,
    quota,
    relay,
    route,
    sending,
    suppression,
    tls,
    tlsReports,
    trace,
    undelete,
    check,
  ]
    .flatMap(Object.values<ControlCommand>)
    .map((command) => [command.name, command]),
);

/** Does what a request asks. Never throws: a Fault becomes the answer, and so does a bug, which `noteBug` hears of. */
export async function runControl(
  desk: ControlDesk,
  request: ControlRequest,
  noteBug: (thrown: unknown) => void = () => undefined,
): Promise<ControlAnswer> {
  try {
    const found = controlCommands.get(request.command);
    if (!found) throw new Fault('unknownCommand', `There is no command "${request.command}"`);
    const result = await found.perform(desk, new Arguments(request.arguments ?? {}));
    return { ok: true, result: result ?? null };
  } catch (thrown) {
    if (!(thrown instanceof Fault)) noteBug(thrown);
    return refusal(asFault(thrown));
  }
}

export function refusal({ code, message }: Fault): ControlAnswer {
  return { ok: false, code, message };
}
