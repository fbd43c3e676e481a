/** The doors for mail of others: what port 25 asks, whom it lets in, and who hands over by LMTP. */

import type { Guard } from '../mail/guard/index.ts';
import { Handover, type HandoverOptions, Reception, stagesOf } from '../mail/reception/index.ts';
import type { Relays } from '../mail/relaying/index.ts';
import { Refusals } from '../mail/trace/index.ts';
import type { Resolver } from '../net/dns/index.ts';
import type { Config } from './config/index.ts';
import type { Store } from './desk.ts';
import { exemptionOf, policiesOf } from './policies.ts';
import { isHouse } from './settings.ts';

export interface ReceivingParts extends Omit<HandoverOptions, 'isTrusted' | 'database'> {
  readonly config: Config;
  readonly database: Store;
  readonly resolver: Resolver;
  readonly guard: Guard;
  readonly relays: Relays;
}

/** Dispose it to write down which mail was turned away last. */
export function openReceiving({ config, guard, relays, resolver, ...house }: ReceivingParts) {
  const { accounts } = house;
  // What a backup keeps for others is written there, by their own people too.
  const isOurs = async (domain: string): Promise<boolean> =>
    (await accounts.hasDomain(domain)) || (await relays.find(domain))?.role === 'front';
  const refusals = new Refusals(house);
  const reception = new Reception({
    ...house,
    isTrusted: config.trusted_networks,
    isExempt: exemptionOf(config),
    stages: stagesOf({ ...house, ...policiesOf(config), resolver, isOurs }),
    relaying: relays,
    offence: (address, kind) => guard.offence(address, kind),
    refusal: (address) => guard.refusal(address),
    turnedAway: (mail) => refusals.note(mail),
  });
  const handover = new Handover({ ...house, isTrusted: isHouse(config) });
  return { reception, handover, [Symbol.asyncDispose]: () => refusals[Symbol.asyncDispose]() };
}
