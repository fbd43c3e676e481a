/** TLS sessions with other hosts, counted for each day (UTC), and the reports that go out about them (RFC 8460). */
export const tlsReports = `
-- Whom something is to be told of a day; days are counted since 1970.
create table tls_report_domains (
  day integer not null,
  domain text not null,
  -- When it is seen to, by chance some hours after the end of the day.
  due_at integer not null,
  -- 'waiting'; 'reported': what there is to send stands in tls_reports; 'unwanted': nobody asked for it.
  state text not null default 'waiting',
  primary key (day, domain)
);
create index tls_report_domains_due on tls_report_domains (due_at) where state = 'waiting';
create table tls_report_policies (
  day integer not null,
  domain text not null,
  -- The hash of the text, or what kind it is of, where there were too many.
  policy text not null,
  -- JSON.
  facts text not null,
  primary key (day, domain, policy)
);
create table tls_sessions (
  day integer not null,
  domain text not null,
  policy text not null,
  -- 'success', or a result type of RFC 8460 4.3.
  result text not null,
  -- Empty for successes, and for failures beyond those that are told apart.
  host text not null,
  address text not null,
  reason text not null,
  sessions integer not null,
  -- How many of those failed for it: a policy may be at fault though the session went well.
  failed integer not null,
  -- 1: the policy is enforced, mail did not leave.
  enforced integer not null,
  last_at integer not null,
  primary key (day, domain, policy, result, host, address, reason)
);
create index tls_sessions_failed on tls_sessions (last_at) where result <> 'success';
-- One for each target that the domain named, made all at once: so none is sent twice.
create table tls_reports (
  id integer primary key autoincrement,
  day integer not null,
  domain text not null,
  -- A 'mailto:' or 'https:' URL.
  target text not null,
  -- The same for all targets of a domain and day: receivers know a second copy by it.
  report_id text not null,
  -- 'waiting', 'queued' (as mail), 'sent', 'dropped'
  state text not null default 'waiting',
  made_at integer not null,
  next_attempt_at integer not null,
  attempts integer not null default 0,
  -- What was said last.
  outcome text not null default '',
  unique (day, domain, target)
);
create index tls_reports_waiting on tls_reports (next_attempt_at) where state = 'waiting';
create index tls_reports_by_target on tls_reports (day, target);
`;
