/** What the queue remembers beside its rows' times: whose turn it is, by which way, and what the operator wants. */
export const queueing = `
-- Whose mail it is, for fairness: an account, or the reverse-path without what differs from mail to mail.
alter table queue add column sender text not null default '';
update queue set sender = case when reverse_path = '' then '<>' else lower(reverse_path) end;
-- 1: its time has come, it waits for its turn. Whoever puts next_attempt_at off, or holds the row, sets it to 0.
alter table queue add column ready integer not null default 0;
-- The way that the operator wants for this row; '': as for all others.
alter table queue add column route text not null default '';
-- 1: held by the operator; not looked at until it is let go.
alter table queue add column frozen integer not null default 0;
-- 'fail': the queue gives it up at its next look, and its sender hears of it. 'retry': it is due, and what the queue has
-- learned of its hosts counts no more; the queue takes that order off when it has heard it.
alter table queue add column order_given text not null default '';
-- Whose hosts were asked the last time ("google.com"), or ''.
alter table queue add column provider text not null default '';
-- Nobody is asked after that time, it goes back to its sender: what that wanted, or the end of its life; 0: unknown yet.
alter table queue add column ends_at integer not null default 0;
create index queue_by_turn on queue (sender, domain, priority desc, id) where ready = 1;
create index queue_by_urgency on queue (priority desc, id) where ready = 1 and priority > 0;
create index queue_unripe on queue (next_attempt_at) where ready = 0;
create index queue_by_order on queue (order_given, id) where order_given <> '';
create index queue_by_end on queue (ends_at) where ready = 1 and ends_at > 0;
drop index queue_by_priority;
`;
