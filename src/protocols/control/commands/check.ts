import { Fault } from '../../../base/fault.ts';
import { checkSteps, type CheckStep } from '../../../mail/check/index.ts';
import type { Arguments } from '../arguments.ts';
import { command } from './command.ts';

/** One turn of a check; whoever asks gives back the `progress` of the answer until there is none. */
export const check = command({
  name: 'check',
  parse: (given) => ({
    repair: given.flag('repair'),
    removeLost: given.flag('removeLost'),
    bodies: given.flag('bodies'),
    ...progressOf(given),
  }),
  run: (desk, order) => desk.check(order),
});

function progressOf(given: Arguments) {
  const after = given.count('after');
  if (after === undefined) return {};
  const step = given.text('step');
  if (!isStep(step)) throw new Fault('badSyntax', `There is no step "${step}" of a check`);
  return { progress: { step, after } };
}

function isStep(text: string): text is CheckStep {
  return checkSteps.some((step) => step === text);
}
