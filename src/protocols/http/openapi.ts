/** What the API offers, for programs that read OpenAPI 3.1. */
import { schemas } from './openapi-schemas.ts';

const problem = {
  description: 'What is wrong (RFC 9457)',
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
};
const failures = (...statuses: readonly number[]) =>
  Object.fromEntries(statuses.map((status) => [String(status), problem]));
const answer = (description: string, schema: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` } } },
});
const idInPath = { name: 'id', in: 'path', required: true, schema: { type: 'string' } };
const query = (name: string, schema: object, description: string) => ({ name, in: 'query', schema, description });

const postMessage = {
  operationId: 'sendMessage',
  summary: 'Send a message',
  parameters: [
    {
      name: 'Idempotency-Key',
      in: 'header',
      schema: { type: 'string', maxLength: 255 },
      description: 'The same request with the same key is done once within 24 hours',
    },
    query(
      'to',
      { type: 'array', items: { type: 'string' } },
      'For message/rfc822: recipients instead of To, Cc and Bcc',
    ),
    query('sendAt', { type: 'string', format: 'date-time' }, 'For message/rfc822: not to leave before'),
    query('tag', { type: 'array', items: { type: 'string' } }, 'For message/rfc822: repeated with each event'),
  ],
  requestBody: {
    required: true,
    content: {
      'application/json': { schema: { $ref: '#/components/schemas/Message' } },
      'message/rfc822': { schema: { type: 'string', contentMediaType: 'message/rfc822' } },
    },
  },
  responses: {
    202: answer('Taken; each recipient has its answer', 'Handed'),
    ...failures(400, 401, 403, 408, 409, 413, 415, 422, 429, 503, 507),
  },
};

const getEvents = {
  operationId: 'listEvents',
  summary: 'What became of messages: a list, or a stream where text/event-stream is accepted',
  parameters: [
    query('after', { type: 'integer', default: 0 }, 'The last event that is known'),
    query('wait', { type: 'integer', default: 0, maximum: 60 }, 'Seconds to wait for the first event'),
    { name: 'Last-Event-ID', in: 'header', schema: { type: 'integer' }, description: 'Of a stream: as `after`' },
  ],
  responses: {
    200: {
      description: 'The next events, in order',
      content: {
        'application/json': { schema: { $ref: '#/components/schemas/Events' } },
        'text/event-stream': { schema: { type: 'string' } },
      },
    },
    ...failures(400, 401, 403, 429),
  },
};

export const openapi = {
  openapi: '3.1.0',
  info: { title: 'Posthouse', version: '1', description: 'Sending mail from programs, and hearing what became of it' },
  security: [{ token: [] }],
  paths: {
    '/api/v1/messages': { post: postMessage },
    '/api/v1/messages/{id}': {
      parameters: [idInPath],
      get: {
        operationId: 'getMessage',
        summary: 'What became of a message',
        responses: { 200: answer('Each recipient with its history', 'Status'), ...failures(401, 403, 404) },
      },
      delete: {
        operationId: 'cancelMessage',
        summary: 'Take back what still waits',
        responses: { 200: answer('Taken back', 'Status'), ...failures(401, 403, 404, 409) },
      },
    },
    '/api/v1/events': { get: getEvents },
    '/health': {
      get: {
        operationId: 'health',
        summary: 'Whether the server answers',
        security: [],
        responses: { 200: { description: 'It does' } },
      },
    },
  },
  components: { securitySchemes: { token: { type: 'http', scheme: 'bearer' } }, schemas },
};
