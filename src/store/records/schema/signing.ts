/** Keys that sign what leaves, one row for each selector. */
export const signing = `
create table dkim_keys (
  id integer primary key autoincrement,
  -- By name: the host name may have keys as well, and a record outlives its domain.
  domain text not null,
  selector text not null,
  -- 'rsa', 'ed25519'
  algorithm text not null,
  -- PKCS #8 in PEM; '' once it is revoked.
  private_key text not null,
  -- What its record says in p=.
  public_key text not null,
  -- 'published', 'active', 'retired', 'revoked'
  state text not null,
  created_at integer not null,
  -- Since when it has this state.
  state_since integer not null,
  -- What the DNS was last known to say: '' (never asked), 'seen', 'missing', 'wrong'.
  found text not null default '',
  found_since integer not null default 0,
  checked_at integer not null default 0,
  unique (domain, selector)
);
-- One signs, and one waits to take over; never two rotations at once.
create unique index dkim_keys_published on dkim_keys (domain, algorithm) where state = 'published';
create unique index dkim_keys_active on dkim_keys (domain, algorithm) where state = 'active';
`;
