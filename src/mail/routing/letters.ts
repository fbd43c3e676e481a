import type { Clock } from '../../base/clock.ts';
import { asFault } from '../../base/fault.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { KnownRefusal } from './known-refusal.ts';
import type { OperatorLetter } from './types.ts';

export interface LettersOptions {
  readonly hostName: string;
  readonly clock: Clock;
  readonly log: Log;
  /** Addresses of this machine, which forms ask for. */
  readonly ownAddresses: () => readonly string[];
  /** Brings a letter to the operator; absent: nobody wants one. */
  readonly tell?: (letter: OperatorLetter) => Promise<void>;
}

interface Refused {
  readonly provider: string;
  readonly host: string;
  readonly reply: string;
}

const dayMs = 24 * 60 * 60_000;

/** What the operator is told in plain words, and never too much of it: a stranger's server may say what it likes. */
export class Letters {
  readonly #options: LettersOptions;
  #day = 0;
  #writtenToday = 0;

  constructor(options: LettersOptions) {
    this.#options = options;
  }

  async tellRefusal(refused: Refused, refusal: KnownRefusal, goesByRelay: boolean): Promise<void> {
    const subject =
      refusal.meaning === 'misconfigured'
        ? `${refused.provider} misses something of this mail server`
        : `${refused.provider} refuses mail of this server`;
    await this.#tell({ subject, paragraphs: this.#paragraphs(refused, refusal, goesByRelay) });
  }

  async tellEnd(provider: string): Promise<void> {
    const text = `${limits.probesPassedMin} messages in a row were taken there. All mail for ${provider} goes there directly again; there is nothing to do.`;
    await this.#tell({ subject: `${provider} takes mail of this server again`, paragraphs: [text] });
  }

  #paragraphs({ provider, host, reply }: Refused, refusal: KnownRefusal, goesByRelay: boolean): string[] {
    const { hostName, ownAddresses } = this.#options;
    return [
      `${host}, a mail host of ${provider}, refused mail of this server:`,
      reply,
      refusal.says,
      `Where to turn to: ${refusal.help}`,
      `What such forms ask for: the server is called ${hostName}, its addresses are ${ownAddresses().join(', ') || 'not known to it'}.`,
      whatHappens(provider, refusal, goesByRelay),
      'To see who refuses this server now: posthouse route state',
    ];
  }

  async #tell(letter: OperatorLetter): Promise<void> {
    const { tell, log } = this.#options;
    if (!tell || !this.#mayWrite()) return;
    try {
      await tell(letter);
    } catch (error) {
      log.error({ error: asFault(error) }, 'The operator could not be told of a refusal');
    }
  }

  #mayWrite(): boolean {
    const day = Math.floor(this.#options.clock.now() / dayMs);
    if (day !== this.#day) this.#writtenToday = 0;
    this.#day = day;
    return ++this.#writtenToday <= limits.troubleLettersPerDayMax;
  }
}

function whatHappens(provider: string, { meaning }: KnownRefusal, goesByRelay: boolean): string {
  if (meaning === 'misconfigured')
    return 'Until then such mail comes back to its senders, or waits. A relay would not mend it.';
  if (!goesByRelay) {
    return `Mail for ${provider} comes back to its senders, or waits, until it is taken again. A relay for such cases can be named in the section [relay] of the configuration.`;
  }
  return `Nothing is lost: mail for ${provider}, and for nobody else, goes through the relay meanwhile. Once in a while one message goes there directly, and when ${limits.probesPassedMin} in a row were taken, all of them do.`;
}
