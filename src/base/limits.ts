/** Every limit of the house, in one place, with its unit in its name and its reason beside it. */

const kib = 1024;
const mib = 1024 * kib;
const seconds = 1000;
const minutes = 60 * seconds;

export const limits = {
  // What a peer may send
  /** RFC 5321 §4.5.3.1.4 asks for 512; extensions lengthen MAIL and RCPT, AUTH up to 12288 (RFC 4954 §4). */
  smtpLineBytesMax: 12 * kib,
  /** RFC 5321 §4.5.3.1.8 asks for 100 at least; big lists are split by their senders. */
  recipientsPerMessageMax: 1000,
  /** RFC 5321 §4.5.3.1.1 to §4.5.3.1.3: local part 64, domain 255, path 256 with its brackets. */
  localPartBytesMax: 64,
  domainBytesMax: 255,
  pathBytesMax: 256,
  /** RFC 5321 §6.3 wants at least 100. */
  receivedFieldsMax: 100,
  /** The default SIZE; configurable. */
  messageBytesMax: 50 * mib,
  /** RFC 2683 §3.2.1.5 asks for 8000 at least; long UID sets need more. */
  imapLineBytesMax: 64 * kib,
  /** A literal that is not a message: names, search texts, passwords. */
  imapSmallLiteralBytesMax: 64 * kib,
  /** All the literals of one command that is not APPEND. */
  imapCommandBytesMax: 512 * kib,
  /** Messages of one APPEND (RFC 3502); each may hold `draftMemoryBytes` in memory until all are there. */
  messagesPerAppendMax: 100,
  /** What one refused command may make us read and forget, in multiples of the largest message (RFC 7888 §4). */
  refusedLiteralsPerMessage: 4,
  /** Nested parentheses in a SEARCH or FETCH, so that the parser's stack stays small. */
  listDepthMax: 50,
  /** Keywords a mailbox may hold, and the length of each. */
  keywordsMax: 200,
  keywordBytesMax: 255,
  mailboxNameBytesMax: 1000,
  mailboxDepthMax: 30,

  // Messages
  /** Header fields kept of one part, and bytes of one header block read for its meaning; the rest stays readable as bytes. */
  headerFieldsMax: 2000,
  headerBytesMax: 512 * kib,
  mimeDepthMax: 60,
  mimePartsMax: 5000,
  /** Addresses of one header field that ENVELOPE lists. */
  addressesPerFieldMax: 10_000,

  // Sessions
  /** Bad commands or unknown recipients in one session before it is closed: address harvesting. */
  errorsPerSessionMax: 20,
  loginFailuresPerSessionMax: 3,
  /** RFC 5321 §4.5.3.2.7: 5 minutes at least between commands. */
  smtpIdleMs: 5 * minutes,
  /** RFC 3501 §5.4: 30 minutes at least. */
  imapIdleMs: 30 * minutes,
  /** Before login nobody needs long. */
  imapIdleBeforeLoginMs: 60 * seconds,
  /** A peer that takes longer for one message drips on purpose: 50 MB at 64 kbit/s takes less than two hours. */
  messageTransferMs: 120 * minutes,
  /** A peer that takes longer than this to read what we wrote is gone. */
  writeStallMs: 5 * minutes,
  tlsHandshakeMs: 60 * seconds,
  connectionsMax: 10_000,
  connectionsPerAddressMax: 100,

  // Memory held for one connection
  /** More than the longest line: reading stops when it is full, and a line that filled it would never end. */
  inputBufferBytes: 96 * kib,
  outputBufferBytes: 128 * kib,
  /** A message may always hold this much memory while it arrives; beyond, and up to the next line, while there is room for all. */
  draftMemoryBytes: 256 * kib,
  draftMemoryBytesMax: 2 * mib,
  /** What all arriving messages together may hold beyond their `draftMemoryBytes`; what finds no room goes to a file. */
  draftsMemoryBytes: 16 * mib,

  // Login and directory
  passwordBytesMax: 1024,
  /** Each costs 20 ms and 19 MiB, in a thread pool that disks and name look-ups need too. */
  passwordHashesAtOnceMax: 2,
  /** The last in the queue waits five seconds. */
  passwordHashesWaitingMax: 500,
  loginRememberedMs: 5 * minutes,
  loginsRememberedMax: 10_000,
  /** Addresses that one alias may lead to, through other aliases and all. */
  aliasAddressesMax: 1000,
  /** One request of the control socket; the longest names the targets of an alias. */
  controlLineBytesMax: 1024 * kib,

  // IMAP answers
  /** Messages whose rows are in memory at once while FETCH and STORE tell of them. */
  fetchBatchMessages: 2000,
  /** Small pieces of an answer are joined up to this; larger sections are passed through in pieces. */
  fetchPieceBytes: 64 * kib,

  // Store
  /** Commands that share one commit. */
  groupCommandsMax: 500,
  /** Bodies that share one flush: nobody waits long behind others' large messages. */
  groupBytesMax: 64 * mib,
  segmentBytesMax: 256 * mib,
  collectEveryMs: 60 * minutes,
  /** A backup that copies for hours, or a reader that is slow, still finds what its rows name. */
  collectGraceMs: 24 * 60 * minutes,

  // Delivery outward
  dnsTimeoutMs: 5 * seconds,
  dnsCacheBytesMax: 8 * mib,
  mxHostsTriedMax: 8,
  smtpReplyLinesMax: 200,
  connectTimeoutMs: 30 * seconds,
  /** RFC 5321 §4.5.3.2: five minutes for most replies, ten after the final dot. */
  smtpReplyMs: 5 * minutes,
  smtpFinalReplyMs: 10 * minutes,
  /** What a bounce repeats of the header of the message that came back. */
  bounceHeaderBytesMax: 32 * kib,
  deliveriesAtOnceMax: 50,
  deliveriesPerDomainMax: 5,
} as const;
