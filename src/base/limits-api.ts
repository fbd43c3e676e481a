/** Limits of the HTTP API and of what it tells; part of `limits`. */

const kib = 1024;
const mib = 1024 * kib;
const seconds = 1000;
const minutes = 60 * seconds;

export const apiLimits = {
  /** Everything before the body; browsers and proxies send less than half of it. */
  httpHeaderBytesMax: 16 * kib,
  /** What is read of a connection before somebody wants it. */
  httpReadAheadBytes: 16 * kib,
  /** How long a peer may take for the head of one request, from the end of the one before. */
  httpHeadMs: 60 * seconds,
  /** Requests that a peer sends before it has heard the answers to others. */
  httpPipelinedMax: 8,
  /** A request in JSON is held in memory whole: a message of 20 MB in base64 and what stands around it. */
  apiJsonBytesMax: 28 * mib,
  /** All requests in JSON that are held at one time; who finds no room is asked to come again. */
  apiJsonBytesHeldMax: 32 * mib,
  apiJsonDepthMax: 20,
  apiAttachmentsMax: 100,
  apiHeadersMax: 100,
  apiHeaderCharactersMax: 4 * kib,
  /** What a program may have repeated to it with each event. */
  apiTagsMax: 20,
  apiNoteCharactersMax: 200,
  idempotencyKeyCharactersMax: 255,
  /** Programs repeat within minutes; a queue of theirs that was broken over night too. */
  idempotencyKeptMs: 24 * 60 * minutes,
  tokensPerAccountMax: 1000,
  tokenLabelCharactersMax: 100,
  tokenSendersMax: 100,
  /** How exactly it is known when a token was last used. */
  tokenUseNotedEveryMs: 5 * minutes,
  /** Events of one answer, and how long an answer waits for the first. */
  eventsPerAnswerMax: 500,
  eventsWaitMsMax: 60 * seconds,
  /** A message to a thousand recipients that is tried for days. */
  eventsOfMessageMax: 20_000,
  /** Proxies cut what is silent for longer. */
  eventsHeartbeatMs: 15 * seconds,
  /** Answers that wait for events, of one account and of all: each holds a socket and one page of events. */
  eventStreamsPerAccountMax: 20,
  eventStreamsMax: 500,
  webhooksPerAccountMax: 20,
  webhookUrlCharactersMax: 1000,
  /** Webhooks that are posted to at one time. */
  webhooksAtOnceMax: 16,
  webhookMs: 20 * seconds,
  /** The pauses between attempts of a webhook that fails; the last one repeats. */
  webhookPausesMs: [5 * seconds, 30 * seconds, 2 * minutes, 10 * minutes, 30 * minutes, 60 * minutes, 240 * minutes],
  /** After so long without one success nobody is there any more. */
  webhookFailingMsMax: 5 * 24 * 60 * minutes,
  webhookFailureCharactersMax: 300,
} as const;
