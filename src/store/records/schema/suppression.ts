/** Addresses elsewhere to which mail failed for good, and those to which nothing is sent for that. */
export const suppression = `
-- One for each message that was refused because there is no such mailbox or domain; gone after a success.
create table hard_bounces (
  address text not null,
  trace text not null,
  at integer not null,
  -- 'mailbox' or 'domain'.
  about text not null,
  reply text not null,
  -- Whose mail it was.
  sender text not null,
  primary key (address, trace)
) without rowid;
create index hard_bounces_by_time on hard_bounces (at);
create table suppressed (
  address text primary key,
  reason text not null,
  since integer not null,
  -- Null: for ever.
  until integer,
  -- The last refusal, and whose mail it was; '' where the operator put it on the list.
  reply text not null default '',
  sender text not null default '',
  -- 0: by the operator.
  automatic integer not null default 1
);
create index suppressed_by_end on suppressed (until) where until is not null;
`;
