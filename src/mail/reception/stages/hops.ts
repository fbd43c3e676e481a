import { fieldsNamed } from '../../../formats/message/index.ts';
import type { Stage } from '../stage.ts';

const stage = 'hops';

/** RFC 5321 §6.3: a message that went through too many servers goes in circles. */
export function hops(hopsMax: number): Stage {
  return {
    name: stage,
    header(_visit, _envelope, fields) {
      const passed = fieldsNamed(fields, 'received').length;
      if (passed <= hopsMax) return undefined;
      const reason = `The message passed ${passed} servers, it goes in circles`;
      return { stage, verdict: 'refuse', reason, fault: 'mailLoop' };
    },
  };
}
