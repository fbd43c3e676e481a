/** The values of the API, as JSON Schema. */
import { eventKinds } from '../../mail/application/index.ts';

const text = { type: 'string' };
const texts = { type: 'array', items: text };
const moment = { type: 'string', format: 'date-time' };
const object = (required: readonly string[], properties: object) => ({ type: 'object', required, properties });
const listOf = (items: object) => ({ type: 'array', items });

const address = {
  description: '"Alice <alice@example.org>", or in fields',
  oneOf: [text, object(['email'], { email: text, name: text })],
};
const addresses = { oneOf: [address, listOf(address)] };
const notes = {
  tags: { ...texts, description: 'Repeated with each event' },
  metadata: { type: 'object', additionalProperties: text, description: 'Repeated with each event' },
};

const attachment = object(['filename', 'content'], {
  filename: text,
  contentType: { ...text, default: 'application/octet-stream' },
  content: { ...text, contentEncoding: 'base64' },
  contentId: { ...text, description: 'What the HTML shows by "cid:"' },
  disposition: { enum: ['attachment', 'inline'] },
});

const message = {
  ...object(['from'], {
    from: address,
    to: addresses,
    cc: addresses,
    bcc: addresses,
    replyTo: addresses,
    subject: text,
    text,
    html: text,
    headers: { type: 'object', additionalProperties: { oneOf: [text, texts] } },
    attachments: listOf(attachment),
    sendAt: moment,
    ...notes,
    envelope: object([], { from: text, to: texts }),
  }),
  additionalProperties: false,
  anyOf: [{ required: ['text'] }, { required: ['html'] }],
};

const event = object(['id', 'type', 'at', 'message', 'messageId'], {
  id: { type: 'integer' },
  type: { enum: eventKinds },
  at: moment,
  message: text,
  messageId: text,
  recipient: text,
  recipients: texts,
  sendAt: moment,
  host: text,
  reply: text,
  ...notes,
});

const recipientAnswer = object(['address', 'accepted'], { address: text, accepted: { type: 'boolean' }, reason: text });

const recipientStatus = object(['address', 'state', 'history'], {
  address: text,
  state: { enum: ['held', 'queued', 'deferred', 'delivered', 'failed', 'cancelled'] },
  history: listOf(object(['at', 'text'], { at: moment, text })),
});

export const schemas = {
  Message: message,
  Handed: object(['id', 'messageId', 'recipients'], { id: text, messageId: text, recipients: listOf(recipientAnswer) }),
  Status: object(['id', 'messageId', 'at', 'recipients'], {
    id: text,
    messageId: text,
    at: moment,
    sendAt: moment,
    recipients: listOf(recipientStatus),
    ...notes,
  }),
  Event: event,
  Events: object(['events', 'next'], {
    events: listOf({ $ref: '#/components/schemas/Event' }),
    next: { type: 'integer' },
  }),
  Problem: object(['title', 'status', 'code', 'detail'], {
    type: text,
    title: text,
    status: { type: 'integer' },
    code: text,
    detail: text,
    errors: listOf(object(['field', 'detail'], { field: text, detail: text })),
    recipients: listOf(recipientAnswer),
  }),
};
