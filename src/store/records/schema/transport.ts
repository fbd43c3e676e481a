export const transport = `
-- MTA-STS policies as they were fetched (RFC 8461 3.3). One that is over stays until it is forgotten, and counts no more.
create table sts_policies (
  domain text primary key,
  policy_id text not null,
  -- 'enforce', 'testing' or 'none'.
  mode text not null,
  -- The whole document, as it came.
  policy text not null,
  fetched_at integer not null,
  expires_at integer not null,
  -- When mail was last sent there, to the day: who is not written to is not refreshed.
  used_at integer not null
);
create index sts_policies_by_end on sts_policies (expires_at);
create index sts_policies_by_fetch on sts_policies (fetched_at);
-- How well each host of a domain was reached: 'plain', 'encrypted' or 'verified' (a certificate valid for its name).
create table tls_ways (
  domain text not null,
  host text not null,
  -- The best there was, and when, to the day.
  best text not null,
  best_at integer not null,
  -- What there was last, and when, to the day.
  last text not null,
  last_at integer not null,
  primary key (domain, host)
);
create index tls_ways_by_best on tls_ways (best_at);
-- What the operator says of a domain, of a host, or of all below a name ('.example.com').
create table tls_rules (
  pattern text primary key,
  -- 'none', 'opportunistic', 'encrypted' or 'required'.
  level text not null,
  -- Names of which the certificate must bear one, one a line; '' is the name of the host.
  names text not null default '',
  since integer not null
);
`;
