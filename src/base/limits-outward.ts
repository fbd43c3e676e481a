/** Limits of mail that leaves: the queue, hosts, names, reports; part of `limits`. */

const kib = 1024;
const mib = 1024 * kib;
const seconds = 1000;
const minutes = 60 * seconds;

export const outwardLimits = {
  dnsTimeoutMs: 5 * seconds,
  dnsCacheBytesMax: 8 * mib,
  /** For all servers together, and the wait for one's turn: whoever asks has other things to do. */
  dnsLookupMs: 30 * seconds,
  /** Questions under way, each with a socket of its own, and questions that wait for theirs. */
  dnsQuestionsAtOnceMax: 400,
  dnsQuestionsWaitingMax: 10_000,
  /** Aliases from a name to its records; resolvers follow about as many. */
  dnsAliasesMax: 16,
  /** How long a name server that did not answer is asked last. */
  dnsLameMs: minutes,
  /** How long we remember what a name server does not understand. */
  dnsMannersKeptMs: 15 * minutes,
  /** RFC 9520 §3.2 wants a failure remembered, from a second to five minutes. */
  dnsFailureKeptMs: 5 * seconds,
  mxHostsTriedMax: 8,
  /** The operator's routes are all in memory, and each is looked at for each message. */
  routesMax: 1000,
  /** When a message goes directly again to a provider that refused this host: reputation mends slowly. The last pause repeats. */
  probePausesMs: [6 * 60 * minutes, 12 * 60 * minutes, 24 * 60 * minutes],
  /** So many messages in a row must have been taken until all go directly again, with such pauses between. */
  probesPassedMin: 3,
  probeAgainMs: 60 * minutes,
  /** After a probe that said nothing: the recipient was unknown, the host was busy. */
  probeUndecidedMs: 15 * minutes,
  /** A probe of which nothing is heard for so long never came to its host. */
  probeClaimMs: 60 * minutes,
  /** Refusals that may be for our reputation are believed to be, after so many within so long with nothing taken between. */
  doubtfulRefusalsMin: 3,
  doubtfulRefusalsMs: 2 * 60 * minutes,
  /** Providers of which such refusals are counted: about 200 KB. */
  doubtfulProvidersMax: 1000,
  /** The operator hears of the same trouble with the same provider not more often, and of all of them not more a day. */
  troubleToldAgainMs: 7 * 24 * 60 * minutes,
  troubleLettersPerDayMax: 10,
  /** What nobody has refused for so long is forgotten. */
  troubleKeptMs: 30 * 24 * 60 * minutes,
  /** What is read of a refusal to see what it means, and what is kept of it. */
  refusalCharactersMax: 1000,
  /** How long it is believed that our own addresses have names in the reverse DNS, or have none. */
  ownNamesBelievedMs: 60 * minutes,
  /** A document that is fetched, where its reader says nothing else; how long that may take; its redirections. */
  fetchedBytesMax: 256 * kib,
  fetchMs: 30 * seconds,
  fetchRedirectsMax: 5,
  /** Addresses of one name that are called one after another. */
  fetchAddressesMax: 4,
  /** RFC 8461 §3.3 suggests both. */
  stsPolicyBytesMax: 64 * kib,
  stsFetchMs: 60 * seconds,
  /** For how long a domain is not asked whether its policy has changed; RFC 8461 §3.3 suggests it after a failure too. */
  stsLookEveryMs: 5 * minutes,
  /** RFC 8461 §10.2 wants policies renewed before they end: once a day, for domains that were written to lately. */
  stsRefreshEveryMs: 24 * 60 * minutes,
  stsUnusedMs: 60 * 24 * 60 * minutes,
  /** Policies renewed in one hour, so many at a time. */
  stsRefreshesPerRoundMax: 2000,
  stsRefreshesAtOnce: 8,
  /** Domains whose policy and hosts are at hand, and what they may cost: a kilobyte each, more where a policy is long. */
  transportDomainsRemembered: 2000,
  transportMemoryBytesMax: 4 * mib,
  /** A host that was not reached better for so long may be reached worse. */
  tlsWayRememberedMs: 30 * 24 * 60 * minutes,
  /** How often it is written down that a way is as good as it was. */
  tlsWayNotedEveryMs: 24 * 60 * minutes,
  /** Hosts of one domain that are looked at; large ones have thirty. */
  tlsWaysPerDomainMax: 100,
  tlsRulesMax: 10_000,
  /** Counts of TLS sessions go to the database together, so often and so many at a time; a crash loses no more than that. */
  tlsSessionsFlushMs: 5 * seconds,
  tlsSessionsFlushedAtOnce: 500,
  /** Different ones that wait for it in memory, a kilobyte each; what is beyond is not counted. */
  tlsSessionsPendingMax: 5000,
  /** Of one day: domains that are reported to; for each policies, and failures that are told apart. The rest is summed up. */
  tlsReportDomainsMax: 50_000,
  tlsReportPoliciesMax: 20,
  tlsReportFailuresMax: 100,
  /** What is kept of the text of a policy, and of the reason of a failure. */
  tlsPolicyTextMax: 8 * kib,
  tlsFailureReasonMax: 300,
  /** RFC 8460 §4.1: reports go after some hours, not all at midnight. The earliest, and over how long they are spread. */
  tlsReportsEarliestMs: 60 * minutes,
  tlsReportsSpreadMs: 4 * 60 * minutes,
  tlsReportsLookEveryMs: 10 * minutes,
  tlsReportsAtOnce: 8,
  /** Addresses and URLs of one domain, and reports of a day to one of them: nobody is flooded through us (RFC 8460 §7). */
  tlsReportTargetsMax: 4,
  tlsReportTargetBytesMax: 1000,
  tlsReportsPerTargetMax: 200,
  /** RFC 8460 §5.5: a report that cannot be handed over is tried for a day, after pauses that double. */
  tlsReportTriedMs: 24 * 60 * minutes,
  tlsReportPauseMs: 60 * minutes,
  tlsReportPostMs: 30 * seconds,
  /** Of a day that ended longer ago nothing is told: the server was off, or reports were. */
  tlsReportLateMs: 7 * 24 * 60 * minutes,
  tlsReportsKeptMs: 30 * 24 * 60 * minutes,
  /** Domains of which it is remembered that their failure was logged in this hour. */
  tlsFailuresLoggedMax: 1000,
  /** What is read of a report that somebody else wrote. */
  tlsReportPoliciesReadMax: 1000,
  tlsReportDetailsReadMax: 1000,
  smtpReplyLinesMax: 200,
  connectTimeoutMs: 30 * seconds,
  /** A proxy connects for us meanwhile; Tor builds a way through its network first. */
  socksExchangeMs: 2 * minutes,
  /** RFC 5321 §4.5.3.2: five minutes for most replies, ten after the final dot. */
  smtpReplyMs: 5 * minutes,
  smtpFinalReplyMs: 10 * minutes,
  /** Content up to this goes as one chunk (RFC 3030) to hosts that take chunks: it is held in memory. */
  chunkBytesMax: 64 * kib,
  /** What is kept of what was said in one transaction: its beginning and its end. */
  transcriptBytesMax: 8 * kib,
  /** What a bounce repeats of the header of the message that came back. */
  bounceHeaderBytesMax: 32 * kib,
  /** Of what a host says, a bounce repeats the beginning. */
  replyToldCharactersMax: 500,
  /** Reports to people elsewhere of what we sent on for them: to one address a day, and to all of them an hour. More is backscatter. */
  strangersBouncesPerDayMax: 20,
  strangersBouncesPerHourMax: 200,
  /** Addresses elsewhere whose reports are counted: some MB. */
  strangersCountedMax: 20_000,
  /** Refusals that say that there is no such mailbox count for so long. */
  hardBounceKeptMs: 30 * 24 * 60 * minutes,
  /** That a domain does not exist counts when it is said over so long: a zone that broke is back by then. */
  domainBouncesSpreadMs: 3 * 24 * 60 * minutes,
  hardBouncesShownMax: 100,
  suppressedPerPageMax: 1000,
  /** Of a larger message a report brings back only the header, whatever RET says: it is held in memory. */
  returnedMessageBytesMax: 10 * mib,
  /** How long a host may take to say whether it knows a recipient: its client waits for the answer. */
  callAheadMs: 20 * seconds,
  /** After a host was away, recipients are not asked of it for so long: each would cost its client `callAheadMs`. */
  callAheadPauseMs: minutes,
  /** How long it is believed that a host knows a recipient, and that it does not; then it is asked again. */
  relayRecipientKnownMs: 7 * 24 * 60 * minutes,
  relayStrangerKnownMs: 60 * minutes,
  /** A host that is away for a holiday still has its recipients known. */
  relayRecipientKeptMs: 60 * 24 * 60 * minutes,
  /** Addresses of one command that names recipients of a domain. */
  relayRecipientsAtOnceMax: 1000,
  /** ETRN may be said by anybody: what waits for a domain is tried so often at most for that. */
  flushEveryMs: minutes,
  /** A front hears its store before its client loses patience: that has five minutes, ten behind the content (RFC 5321 §4.5.3.2). */
  storeReplyMs: 2 * minutes,
  storeFinalReplyMs: 5 * minutes,
  /** How long a signature is good (x= of DKIM): as long as hosts keep mail waiting, and two days more (RFC 5321 §4.5.4.1). */
  dkimSignatureLifeMs: 7 * 24 * 60 * minutes,
  /** A message to many domains is signed once. Signatures of a few hundred bytes each. */
  dkimSignaturesRemembered: 500,
  dkimSignatureReusedMs: 10 * minutes,
  /** Domains whose keys, or whose lack of keys, are at hand. */
  dkimDomainsRemembered: 1000,
  /** How often it is looked whether the record of a key that signs is still in the DNS, and that of others. */
  dkimRecordSeenEveryMs: 24 * 60 * minutes,
  dkimRecordAwaitedEveryMs: 55 * minutes,
  /** As long as its selector, which has the year in it, could come again. */
  dkimRevokedKeptMs: 366 * 24 * 60 * minutes,
  /** A private key in a file, RSA of 4096 bits and comments. */
  dkimKeyFileBytesMax: 16 * kib,
  /** Conversations at once with hosts that answer, in all and for one domain. */
  deliveriesAtOnceMax: 50,
  deliveriesPerDomainMax: 20,
  /** With the hosts of one provider: at first, and when all has gone well for long. Most large ones take 20. */
  deliveriesPerProviderAtFirst: 5,
  deliveriesPerProviderMax: 20,
  /** A host that has not answered for so long holds no place that another could use: a socket that waits costs little. */
  deliverySilentMs: 200,
  /** Conversations in which no host has answered yet, and those of them for domains that did not answer the last time. */
  deliveriesSilentMax: 400,
  deliveriesInTroubleMax: 100,
  /** Providers whose limits, domains whose providers and manners, hosts whose silence are remembered: a few MB. */
  providersRememberedMax: 5000,
  destinationsRememberedMax: 20_000,
  deadHostsRememberedMax: 5000,
  /** RFC 5321 §4.5.4.1 allows a list of hosts that cannot be reached. The first time, and the longest. */
  deadHostMs: 2 * minutes,
  deadHostMsMax: 10 * minutes,
  /** After 421 a provider is left alone: the first time, and the longest. */
  providerPauseMs: 30 * seconds,
  providerPauseMsMax: 15 * minutes,
  /** Between the beginnings of conversations with a provider that says we are too fast. */
  providerGapMs: seconds,
  providerGapMsMax: 60 * seconds,
  /** A message that leaves is held in memory during its attempt up to this size: some hundred conversations go on at once. */
  outgoingHeldBytesMax: 32 * 1024,
  /** As long as no more rows of the queue are ready, they are found in one step, and turns are chosen in memory. */
  queueFewReadyMax: 200,
  /** Lanes of the queue that one look goes through at most: some milliseconds. */
  queueLanesPerLookMax: 1000,
  /** The queue looks at the clock at least so often: somebody may have put it right. */
  queueLookEveryMs: 10 * minutes,
} as const;
