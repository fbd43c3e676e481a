/** Programs of our people that send through the HTTP API, and what they are told of their mail. */
export const application = `
-- What a program proves itself with; only the hash of the secret is kept.
create table application_tokens (
  id integer primary key autoincrement,
  account_id integer not null references accounts(id),
  label text not null,
  secret_hash text not null unique,
  -- Space-separated: 'send', 'read'.
  scopes text not null,
  -- Addresses it may write as, one a line; '' is every address of the account.
  senders text not null default '',
  created_at integer not null,
  -- Null: for ever.
  expires_at integer,
  used_at integer
);
create index application_tokens_by_account on application_tokens (account_id);
-- Messages that programs handed in: what is found out about them later becomes events.
create table application_messages (
  trace text primary key,
  account_id integer not null,
  message_id text not null,
  -- As named, one a line.
  recipients text not null,
  -- What the program wants to hear with each event, as JSON.
  notes text not null,
  at integer not null
) without rowid;
create index application_messages_by_account on application_messages (account_id);
create index application_messages_by_time on application_messages (at);
-- The feed of an account; facts are JSON.
create table application_events (
  id integer primary key autoincrement,
  account_id integer not null,
  trace text not null,
  at integer not null,
  kind text not null,
  -- '' where it is of the whole message.
  recipient text not null,
  facts text not null
);
create index application_events_by_account on application_events (account_id, id);
create index application_events_by_trace on application_events (trace);
-- The answer to a request whose program named it, so that asking again sends nothing again.
create table application_keys (
  account_id integer not null,
  key text not null,
  fingerprint text not null,
  trace text not null,
  -- JSON.
  answer text not null,
  at integer not null,
  primary key (account_id, key)
) without rowid;
create index application_keys_by_time on application_keys (at);
create table webhooks (
  id integer primary key autoincrement,
  account_id integer not null references accounts(id),
  url text not null,
  -- Signs what is posted, so it is kept as it is.
  secret text not null,
  -- Kinds of events, space-separated; '' is all.
  kinds text not null default '',
  created_at integer not null,
  -- The last event that was posted or passed over.
  position integer not null,
  failures integer not null default 0,
  -- Since when every attempt failed; null: the last one did not.
  failing_since integer,
  next_attempt_at integer not null default 0,
  last_failure text not null default '',
  -- Null: it works.
  disabled_at integer
);
create index webhooks_by_account on webhooks (account_id);
`;
