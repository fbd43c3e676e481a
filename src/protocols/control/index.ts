/**
 * Control: how the operator's commands reach a running server, as lines of JSON over a Unix socket of the data folder.
 *
 * A request is {"command":"account add","arguments":{...}}, its answer {"ok":true,"result":...} or
 * {"ok":false,"code":"exists","message":"..."}; answers come in the order of the requests. Whoever can open the socket is
 * the operator: nothing else is asked. The same table of commands serves a stopped data folder through `runControl`.
 */
export { runControl, type ControlAnswer, type ControlDesk, type ControlRequest } from './commands/index.ts';
export { openControlSession } from './session.ts';
export { ControlClient } from './client.ts';
export type { Collected, ReindexProgress, ServerStatus } from './desk.ts';
