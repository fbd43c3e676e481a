/**
 * The server's side of `sendmail`: mail of programs on this machine comes by way of a folder. The program writes its message
 * into the spool there and says so over a socket beside it; the server takes it, at once or when it runs again.
 *
 * Promises: a message that was accepted is delivered or comes back; who sent it is known by the owner of the file, which
 * nobody can forge; whoever may not hand in mail cannot write into the spool.
 */
export { openHandIn } from './hand-in.ts';
