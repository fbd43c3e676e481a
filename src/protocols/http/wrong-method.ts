import { Fault } from '../../base/fault.ts';

/** RFC 9110 §15.5.6: something is there, but not for that. */
export class WrongMethod extends Fault {
  /** As Allow names them. */
  readonly allowed: string;

  constructor(allowed: string) {
    super('wrongMethod', `Only ${allowed} can be asked for here`);
    this.allowed = allowed;
  }
}
