import { utf8Bytes } from '../../base/bytes.ts';
import type { Clock } from '../../base/clock.ts';
import { limits } from '../../base/limits.ts';
import type { Log } from '../../base/log.ts';
import type { Database } from '../../store/database/index.ts';
import {
  type ApplicationEvent,
  type commands,
  eventsAfter,
  listWebhooks,
  webhookById,
  type WebhookProgress,
  type WebhookRow,
} from '../../store/records/index.ts';
import { signedHeaders } from './signed.ts';
import { told } from './told.ts';

/** Posts to the world: no redirection is followed. Throws where there is no answer. */
export type Post = (
  url: string,
  headers: Readonly<Record<string, string>>,
  body: Uint8Array,
  signal: AbortSignal,
) => Promise<{ readonly status: number }>;

export interface WebhookCarrierOptions {
  readonly database: Pick<Database<typeof commands>, 'read' | 'write' | 'onNews'>;
  readonly post: Post;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * Carries events to webhooks: each at least once and in order, whatever else waits. How far each is stands in the database.
 * Dispose it to stop; what was not answered by then is posted again after the next start.
 */
export class WebhookCarrier implements AsyncDisposable {
  readonly #options: WebhookCarrierOptions;
  readonly #stop = new AbortController();
  readonly #running = new Map<number, Promise<void>>();
  #news: Disposable | undefined;
  #alarm: Disposable | undefined;
  #looking: Promise<void> | undefined;
  #isLooking = false;
  #again = false;
  /** How often there were news. */
  #heard = 0;

  constructor(options: WebhookCarrierOptions) {
    this.#options = options;
  }

  start(): void {
    this.#news = this.#options.database.onNews((news) => {
      if (!news.some(({ kind }) => kind === 'application')) return;
      this.#heard++;
      this.#look();
    });
    this.#look();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stop.abort();
    this.#news?.[Symbol.dispose]();
    this.#alarm?.[Symbol.dispose]();
    await this.#looking;
    await Promise.allSettled(this.#running.values());
  }

  /** Looks for webhooks that have something to be told. What comes meanwhile makes it look once more. */
  #look(): void {
    this.#again = true;
    if (this.#isLooking) return;
    this.#isLooking = true;
    this.#looking = this.#lookAround();
  }

  async #lookAround(): Promise<void> {
    const { database, log } = this.#options;
    while (this.#again && !this.#stop.signal.aborted) {
      this.#again = false;
      try {
        this.#begin(await database.read((view) => listWebhooks(view)));
      } catch (error) {
        log.warn({ error }, 'The webhooks could not be read');
      }
    }
    this.#isLooking = false;
  }

  #begin(webhooks: readonly WebhookRow[]): void {
    const now = this.#options.clock.now();
    const waiting = webhooks.filter(({ id, disabledAt }) => disabledAt === null && !this.#running.has(id));
    for (const webhook of waiting) {
      if (webhook.nextAttemptAt > now || this.#running.size >= limits.webhooksAtOnceMax) continue;
      const run = this.#run(webhook.id).then((isOver) => {
        const wasFull = this.#running.size >= limits.webhooksAtOnceMax;
        this.#running.delete(webhook.id);
        if (!isOver || wasFull) this.#look();
      });
      this.#running.set(webhook.id, run);
    }
    const next = Math.min(...waiting.map(({ nextAttemptAt }) => nextAttemptAt).filter((at) => at > now));
    this.#alarm?.[Symbol.dispose]();
    this.#alarm = Number.isFinite(next) ? this.#options.clock.alarm(next - now, () => this.#look()) : undefined;
  }

  /** Answers whether there was nothing to do: whoever did something is looked at again. Never throws. */
  async #run(id: number): Promise<boolean> {
    const { clock, log } = this.#options;
    const { signal } = this.#stop;
    try {
      const heard = this.#heard;
      const { webhook, events } = await this.#owedTo(id);
      // Somebody has tried it since it was looked at: it is looked at again, for its time.
      if (webhook && webhook.nextAttemptAt > clock.now()) return false;
      if (webhook) await this.#tellAll(webhook, events);
      return signal.aborted || (events.length === 0 && heard === this.#heard);
    } catch (error) {
      if (signal.aborted) return true;
      log.warn({ error, webhook: id }, 'A webhook could not be served');
      await clock.sleep(limits.webhookPausesMs[1], signal).catch(() => undefined);
      return signal.aborted;
    }
  }

  /** What it was not told yet. Its row is read anew: it may have come further since somebody looked. */
  #owedTo(id: number): Promise<{ webhook?: WebhookRow; events: readonly ApplicationEvent[] }> {
    return this.#options.database.read(async (view) => {
      const webhook = await webhookById(view, id);
      if (!webhook || webhook.disabledAt !== null) return { events: [] };
      const { accountId, position } = webhook;
      return { webhook, events: await eventsAfter(view, accountId, position, limits.eventsPerAnswerMax) };
    });
  }

  /** In their order, up to the first that fails. What nobody asked for is passed over. */
  async #tellAll(webhook: WebhookRow, events: readonly ApplicationEvent[]): Promise<void> {
    const { database } = this.#options;
    let { position } = webhook;
    let failures = webhook;
    for (const event of events) {
      if (isWanted(webhook, event)) {
        const failure = await this.#post(webhook, event);
        if (this.#stop.signal.aborted && failure) return;
        const progress = failure ? this.#failed(failures, position, failure) : reached(webhook, event.id);
        await database.write('settleWebhook', progress);
        if (failure) return;
        failures = { ...webhook, failures: 0, failingSince: null };
      }
      position = event.id;
      if (this.#stop.signal.aborted) return;
    }
    const last = events.at(-1);
    if (last && !isWanted(webhook, last)) await database.write('settleWebhook', { ...standing(failures), position });
  }

  /** Why it did not arrive, if it did not. */
  async #post(webhook: WebhookRow, event: ApplicationEvent): Promise<Failure | undefined> {
    const body = JSON.stringify(told(event));
    const headers = signedHeaders(webhook.secret, `evt_${event.id}`, body, this.#options.clock.now());
    try {
      const { status } = await this.#options.post(webhook.url, headers, utf8Bytes(body), this.#stop.signal);
      if (status >= 200 && status < 300) return undefined;
      return { reason: `It answered ${status}`, isGone: status === 410 };
    } catch (error) {
      return { reason: error instanceof Error ? error.message : String(error), isGone: false };
    }
  }

  #failed(webhook: WebhookRow, position: number, { reason, isGone }: Failure): WebhookProgress {
    const { clock, log } = this.#options;
    const now = clock.now();
    const { id, account, url, failures, failingSince } = webhook;
    const since = failingSince ?? now;
    const isOver = isGone || now - since >= limits.webhookFailingMsMax;
    const pauses = limits.webhookPausesMs;
    const pauseMs = pauses[Math.min(failures, pauses.length - 1)] ?? 0;
    const lastFailure = reason.slice(0, limits.webhookFailureCharactersMax);
    const facts = { webhook: id, account, url, reason: lastFailure };
    if (isOver) log.warn(facts, 'A webhook is disabled: nothing reached it for long, or it is gone');
    else log.info(facts, 'A webhook could not be told');
    const next = { failures: failures + 1, failingSince: since, nextAttemptAt: now + pauseMs };
    return { id, position, ...next, lastFailure, disabledAt: isOver ? now : null };
  }
}

interface Failure {
  readonly reason: string;
  /** It wants to hear nothing more (RFC 9110 §15.5.11). */
  readonly isGone: boolean;
}

function isWanted({ kinds }: WebhookRow, { kind }: ApplicationEvent): boolean {
  return kinds.length === 0 || kinds.includes(kind);
}

/** All is well up to that event. */
function reached({ id }: WebhookRow, position: number): WebhookProgress {
  return { id, position, failures: 0, failingSince: null, nextAttemptAt: 0, lastFailure: '', disabledAt: null };
}

/** As it was, whatever is passed over. */
function standing({ id, position, failures, failingSince, nextAttemptAt, lastFailure }: WebhookRow): WebhookProgress {
  return { id, position, failures, failingSince, nextAttemptAt, lastFailure, disabledAt: null };
}
