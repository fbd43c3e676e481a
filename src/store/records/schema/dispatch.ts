/** Beside the queue: what hosts said of its entries, and how long senders may take back what they have sent. */
export const dispatch = `
-- What was said in each attempt to hand over an entry of the queue; outlives it, and goes with time (forgetAttempts).
create table delivery_attempts (
  id integer primary key autoincrement,
  -- The first of its entries, where several recipients went in one transaction.
  queue_id integer not null,
  trace text not null,
  at integer not null,
  provider text not null default '',
  host text not null default '',
  address text not null default '',
  -- 'delivered', 'deferred', 'failed'
  outcome text not null,
  reply text not null,
  transcript text not null default '',
  -- JSON: the recipients who were part of it.
  recipients text not null
);
create index delivery_attempts_by_entry on delivery_attempts (queue_id, id);
create index delivery_attempts_by_trace on delivery_attempts (trace, id);
-- The story of what was taken is told by the trace: its transcripts go sooner.
create index delivery_attempts_taken on delivery_attempts (at) where outcome = 'delivered';
create index queue_by_trace on queue (message_id);

-- For so long what the account sends can be taken back; null: what the configuration says.
alter table accounts add column undo_seconds integer;
`;
