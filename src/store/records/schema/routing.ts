/** Ways of mail that leaves: the operator's routes, and who refuses this host. */
export const routing = `
-- The operator's routes. Empty: whatever.
create table routes (
  name text primary key,
  -- Domain of the recipient; '.example.org' is all that is below it.
  to_domain text not null default '',
  from_domain text not null default '',
  from_address text not null default '',
  -- '': by the MX records.
  host text not null default '',
  port integer not null default 0,
  tls text not null default '',
  user_name text not null default '',
  password text not null default '',
  -- Local addresses to speak from, separated by spaces.
  source_addresses text not null default '',
  -- 'host:port' of a SOCKS5 proxy.
  socks text not null default '',
  created_at integer not null
);
-- Providers that refuse this host for itself, not for a message.
create table provider_troubles (
  provider text not null,
  -- 'reputation', 'configuration'.
  kind text not null,
  since integer not null,
  -- 0: it lasts.
  ended_at integer not null default 0,
  -- Which of the known refusals it was last, in which words, by which host.
  refusal text not null,
  reply text not null,
  host text not null,
  refusals integer not null default 1,
  last_at integer not null,
  -- When a message goes there directly again; claimed by one at a time.
  next_probe_at integer not null default 0,
  -- The number of the last probe, and whether its answer is awaited.
  probe integer not null default 0,
  probe_open integer not null default 0,
  probes_refused integer not null default 0,
  -- In a row.
  passed integer not null default 0,
  told_at integer not null default 0,
  primary key (provider, kind)
) without rowid;
`;
