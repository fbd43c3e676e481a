/** Every limit of the house, in one place, with its unit in its name and its reason beside it. */
import { apiLimits } from './limits-api.ts';
import { outwardLimits } from './limits-outward.ts';

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
  /** RFC 3461 §4.4 and §4.2, as they are written. */
  envidCharactersMax: 100,
  orcptCharactersMax: 500,
  /** How far ahead a message may be sent at (RFC 4865 §4): who wants more wants a calendar. */
  messageHeldMsMax: 366 * 24 * 60 * minutes,
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
  /** Every message that comes in may hold a header of so much. */
  headerMemoryBytes: 32 * kib,
  /** Larger ones held at one time: each may cost two megabytes until its message is stored. */
  largeHeadersMax: 24,
  mimeDepthMax: 60,
  mimePartsMax: 5000,
  /** Defects that are told of one message: the first hundred say what it is worth. */
  defectsMax: 100,
  /** Addresses of one header field that ENVELOPE lists. */
  addressesPerFieldMax: 10_000,
  /** Message ids of one field; RFC 5322 §2.1.1 lines have room for 12, long threads name hundreds. */
  messageIdsPerFieldMax: 1000,
  /** What is longer is no id that anybody refers to (RFC 5322 §2.1.1: lines of 998). */
  messageIdBytesMax: 998,
  /** URLs that one field of a mailing list offers, and their length; browsers take no longer ones. */
  listUrlsMax: 20,
  listUrlBytesMax: 2000,
  /** Results that one Authentication-Results field tells of, each with its properties. */
  authenticationResultsMax: 100,
  /** Message ids that References of a message of ours names: a header of 4 KB, whatever the length of its thread. */
  referencesWrittenMax: 50,
  /** By how many bytes, from the first that could tell, the charset of a text is guessed. A page or two of a letter. */
  charsetSampleBytes: 4 * kib,
  /** What of a subject counts for its thread. */
  threadSubjectCharactersMax: 1000,
  /** Message ids by which one message finds its thread: its own, those it answers, the first and last it refers to. */
  threadKeysMax: 30,
  /** Where the beginning of a message's text is looked for, from the start of the message. */
  previewSourceBytesMax: 32 * kib,
  /** RFC 8621 §4.1.4, and what of it IMAP shows (RFC 8970 §3.1). */
  previewCharactersMax: 256,
  imapPreviewCharactersMax: 200,

  /** Files that are found inside of one text body, or of one TNEF file; messages that split a file have dozens. */
  embeddedFilesMax: 1000,
  /** Properties read of one object in a TNEF file; Outlook writes about a hundred. */
  tnefPropertiesMax: 10_000,

  /** What a message is taken apart for: encoded messages inside it and TNEF files are decoded into memory, together so much. */
  openedBytesMax: 8 * mib,
  /** Each begins a header of its own; nobody sends more. */
  openedMessagesMax: 100,
  /** How much is told of a text. */
  shownTextCharactersMax: 200,
  /** A report names its recipients first; mailing lists bounce in hundreds. */
  reportBytesMax: mib,
  /** Servers on the way each add one; senders of spam add dozens. */
  authenticationFieldsShownMax: 50,
  signaturesReadMax: 20,

  /** The titles that elements of one HTML part show beside its text: of each, and of all. */
  htmlTitleCharactersMax: 1000,
  htmlTitlesCharactersMax: 100_000,
  /** Elements of one HTML part that are known to be open; browsers nest no deeper than 512. */
  htmlDepthMax: 256,
  /** What is kept of one attribute, and of the text of one link: longer addresses are data. */
  htmlAttributeCharactersMax: 4 * kib,
  /** What is read of the style elements of one part, and how many rules are kept. */
  htmlStyleCharactersMax: 128 * kib,
  htmlStyleRulesMax: 1000,
  /** A message inside a message that came encoded is held in memory to be read; so many of them may lie in one another. */
  encodedMessageBytesMax: 2 * mib,
  encodedMessageDepthMax: 3,
  /** Files of TNEF that are opened for the names of the files in them. */
  tnefBytesMax: 8 * mib,

  /** Links that `posthouse message` tells of. */
  linksShownMax: 100,

  /** What the search index reads of one message; one with more is looked into by every search. */
  indexedCharactersMax: 2 * mib,
  indexedWordsMax: 20_000,

  // Sessions
  /** Bad commands or unknown recipients in one session before it is closed: address harvesting. */
  errorsPerSessionMax: 20,
  loginFailuresPerSessionMax: 3,
  /** Greetings, MAIL, RSET, NOOP and their like between two messages that are taken: a connection is for bringing mail. */
  idleSmtpCommandsMax: 200,
  /** RFC 5321 §4.5.3.2.7: 5 minutes at least between commands. */
  smtpIdleMs: 5 * minutes,
  /** RFC 3501 §5.4: 30 minutes at least. */
  imapIdleMs: 30 * minutes,
  /** Before login nobody needs long. */
  imapIdleBeforeLoginMs: 60 * seconds,
  /** A peer that takes longer for one message drips on purpose: 50 MB at 64 kbit/s takes less than two hours. */
  messageTransferMs: 120 * minutes,
  /** Slower than any network in use, over so long: one connection that drips keeps its place and its draft from others. */
  messagePaceBytesMin: kib,
  messagePaceMs: 5 * minutes,
  /** Whoever has neither logged in nor said MAIL by then wants neither. */
  probationMs: 10 * minutes,
  /** A peer that takes longer than this to read what we wrote is gone. */
  writeStallMs: 5 * minutes,
  tlsHandshakeMs: 60 * seconds,
  /** HAProxy's proxy-protocol.txt §2 wants three seconds at least; the header fits one packet. */
  proxyHeaderMs: 10 * seconds,
  /** Version 2 may announce 64 KiB; addresses and all that proxies tell beside them fill a tenth of this. */
  proxyHeaderBytesMax: 4 * kib,
  connectionsMax: 10_000,
  connectionsPerAddressMax: 100,

  // Who is kept out
  /** Networks whose offences, and whose connections of this minute, are counted: about 5 MB. */
  guardedNetworksMax: 20_000,
  /** Bans in memory, the newest first: about 50 MB. Whoever has more wants a firewall. */
  bansMax: 100_000,
  /** A mail server that restarts and empties its queue makes fewer; a scanner makes thousands. */
  connectionsPerMinuteMax: 120,
  /** Offences are forgiven: half of the points every half hour. */
  offenceHalfLifeMs: 30 * minutes,
  /** Points at which a network is kept out: see `mail/guard/offences.ts` for what earns how many. */
  offencePointsMax: 100,
  /** Ten minutes end most scans; who comes back again and again stays away for a week. */
  banLengthsMs: [10 * minutes, 60 * minutes, 24 * 60 * minutes, 7 * 24 * 60 * minutes],
  /** For so long after its end a ban makes the next one longer. */
  banRememberedMs: 30 * 24 * 60 * minutes,
  /** Conversations with those who are banned in one moment end together. */
  dismissDelayMs: 100,
  /** The longest that an offender waits for the answer to one mistake. */
  tarpitMsMax: 8 * seconds,
  /** Offenders who wait at one time; beyond, they are answered at once, so that waiting costs us nothing. */
  tarpittedAtOnceMax: 500,

  // What is asked of mail from the world
  /** Nobody's greeting waits longer for the DNS; who is slower is not asked about. */
  connectionQuestionsMs: 2 * seconds,
  /** The same for one question at MAIL, RCPT or about a header. */
  questionMs: 5 * seconds,
  /** Names that one address is known by, of which any may lead back to it (RFC 7208 §4.6.4 takes ten). */
  reverseNamesMax: 10,
  /** Networks and senders whose messages are counted by the hour: about 5 MB. */
  countedSendersMax: 20_000,
  messagesPerHourMax: 5000,
  /** Recipients of one connection, over all its messages. */
  recipientsPerConnectionMax: 5000,
  /** RFC 6647 §4.1: most servers come again within the hour, the slowest within a day. */
  greylistWaitMs: 5 * minutes,
  greylistWindowMs: 24 * 60 * minutes,
  /** RFC 6647 §4.1 advises a week at least; monthly letters come from somewhere too. */
  greylistKeptMs: 36 * 24 * 60 * minutes,
  /** What is kept of each finding, and findings of one message, in its trace. */
  findingCharactersMax: 300,
  findingsMax: 50,
  /** Refusals that wait to be written into the trace. */
  turnedAwayWaitingMax: 500,
  turnedAwayWrittenEveryMs: seconds,
  /** Refusals that the trace remembers of one hour, of all and of one network: about 400 bytes each. */
  turnedAwayPerHourMax: 5000,
  turnedAwayPerNetworkMax: 50,
  /** Recipients that a refusal names. */
  turnedAwayRecipientsMax: 20,

  // Memory held for one connection
  /** More than the longest line: reading stops when it is full, and a line that filled it would never end. */
  inputBufferBytes: 96 * kib,
  outputBufferBytes: 128 * kib,
  /** A message may always hold this much memory while it arrives: a thousand at one time are 32 MB. Beyond, and up to the next line, it borrows. */
  draftMemoryBytes: 32 * kib,
  draftMemoryBytesMax: 2 * mib,
  /** What all arriving messages together borrow, each a quarter of what is left at most; what finds no room goes to a file. */
  draftsMemoryBytes: 32 * mib,
  /** Frames on their way into such files: of the four threads of the pool one is left to others. */
  framesPackedAtOnceMax: 3,

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
  /** What an alias answers, and what it leads to, on one line each. */
  aliasAnswerCharactersMax: 200,
  aliasTargetCharactersMax: 4000,
  masksPerAccountMax: 10_000,
  maskLabelCharactersMax: 100,
  /** A return path that SRS wrote is of use as long as a message may wait in queues, and some more. */
  srsAgeDaysMax: 21,
  /** When its secret is changed, and how long the one before is believed after that. */
  srsSecretMsMax: 365 * 24 * 60 * minutes,
  srsOldSecretMs: 31 * 24 * 60 * minutes,
  /** What a program that mail is handed to may take, and how much of what it prints is kept. */
  programMs: 5 * minutes,
  programMemoryBytesMax: 512 * mib,
  programOutputBytesMax: 4 * kib,
  /** Whoever holds the lock of a file for longer has died. */
  fileLockMs: 5 * minutes,
  /** How long a lock is waited for. */
  fileLockWaitMs: 30 * seconds,
  /** How often accounts are looked at that are nearly full, or whose owners were not told yet. */
  quotasLookedAtEveryMs: 60 * minutes,
  /** Recipients of one message that its trace names. */
  tracedRecipientsMax: 1000,
  /** Messages that one question about an address tells of. */
  storiesToldMax: 20,
  traceKeptMs: 30 * 24 * 60 * minutes,
  /** Attempts of one entry of the queue whose transcripts are kept, and what is kept of each. */
  attemptsKeptPerEntry: 20,
  attemptTranscriptCharactersMax: 8 * kib,
  attemptReplyCharactersMax: 2 * kib,
  /** Entries that one turn of listing the queue, or of an order, looks at: a few milliseconds. */
  queueLookedThroughAtOnce: 1000,
  /** Entries that one question about the queue tells of, recipients of a message with all that was said of them, and names in a summary. */
  queueEntriesToldMax: 1000,
  queueEntriesShownMax: 50,
  queueNamesMax: 10_000,
  /** Whoever wants a mail back after a day wants it back from its recipients. */
  undoSecondsMax: 24 * 60 * 60,
  /** What was taken is asked about soon or never, and is most of all. */
  attemptsTakenKeptMs: 3 * 24 * 60 * minutes,
  /** More than a person writes in a day, less than a stolen password is used for. */
  messagesSentPerDayMax: 2000,
  newRecipientsPerDayMax: 500,
  /** How often the spool of sendmail is looked through for what nobody told us of. */
  spoolLookEveryMs: minutes,
  /** What could not be taken waits so long. */
  spoolPauseMs: 5 * minutes,
  /** Files taken in one look: others have their turn in the next. */
  spoolFilesAtOnceMax: 1000,
  /** The name of a file, and what may stand around it. */
  spoolLineBytesMax: 200,
  /** A name or an address in an order of sendmail. */
  spoolTextCharactersMax: 500,
  /** A program that writes for so long has died. */
  spoolUnfinishedMs: 24 * 60 * minutes,
  /** What an account sent each day, for the operator's questions. */
  sentCountsKeptMs: 35 * 24 * 60 * minutes,
  /** A mail program that puts sent mail into Sent itself does so at once; one that was offline in between, a little later. */
  sentCopyMs: 10 * minutes,
  reportsKeptMs: 365 * 24 * 60 * minutes,
  /** Rows that one turn of cleaning removes, or looks at: a few milliseconds. */
  forgottenPerTurnMax: 500,
  /** Every thread is looked at once a day whether it still has messages. */
  threadsLookedAtEveryMs: 24 * 60 * minutes,
  /** One request of the control socket; the longest names the targets of an alias. */
  controlLineBytesMax: 1024 * kib,

  // IMAP answers
  /** Small pieces of an answer are joined up to this; larger sections are passed through in pieces. */
  fetchPieceBytes: 64 * kib,
  /** Sections up to this size become text and are joined with what is around them. */
  fetchJoinedBytes: 2 * kib,

  // Store
  /** Commands that share one commit. */
  groupCommandsMax: 500,
  /** Bodies that share one flush: nobody waits long behind others' large messages. */
  groupBytesMax: 64 * mib,
  /** A group whose commands have run for so long commits; the rest of it waits for the next. */
  groupRunMsMax: 50,
  /** How often a group is tried where transactions of other processes stand in its way. */
  groupAttemptsMax: 8,
  /** What one command may do to many messages: with these it takes about ten milliseconds, and others come between. */
  messagesPerCommandMax: 2000,
  rangesPerCommandMax: 500,
  /** Accounts or mailboxes that are looked at between two pauses whether something in them is old: a millisecond. */
  lookedAtOnceMax: 200,
  /** Expunged messages that are looked at between two pauses by whoever wants some of them back. */
  undeleteBatchMax: 500,
  segmentBytesMax: 256 * mib,
  /** Rows of a mailbox that are read or told at once, before others have their turn: two milliseconds. */
  rowsAtOnce: 4000,
  /** Mailboxes in memory, for all who use them: 36 bytes a message. Those used longest ago are read again when asked for. */
  packedMailboxesBytes: 24 * mib,
  upkeepEveryMs: 60 * minutes,
  /** How old a look at the free room may be while mail comes in, and how often it is looked at otherwise. */
  roomLookEveryMs: 1 * seconds,
  roomWatchEveryMs: 60 * seconds,
  /** What stays free of mail, where it is not configured: the smaller of both. */
  roomFreePercent: 4,
  roomFreeBytes: 200 * mib,
  /** A backup that copies for hours, or a reader that is slow, still finds what its rows name. */
  collectGraceMs: 24 * 60 * minutes,

  // PostgreSQL
  databaseConnectMs: 10 * seconds,
  /** How long a connection may be silent before the system asks whether anybody is there. */
  databaseKeepAliveMs: 30 * seconds,
  /** No statement of ours takes nearly as long: whoever is silent for this time is gone. */
  databaseAnswerMs: 2 * minutes,
  /** Reading connections that are kept open; more are opened while closures wait for each other. */
  databaseReadersKept: 8,
  /** How long a commit whose connection broke is asked after, before its fate counts as unknown. */
  databaseCommitDoubtMs: 5 * seconds,
  /** The longest pause between two attempts to hear the news of other processes again. */
  databaseListenPauseMsMax: 5 * seconds,
  /** NOTIFY takes less than 8000 bytes. */
  databaseNewsBytesMax: 7900,

  // Search
  /** Words that the writer of the index knows to be in it: about 10 MB. Those forgotten are written down once more. */
  indexWordsRemembered: 100_000,
  /** Words that may stand for a part of a word in one search; a part that is in more of them says little. */
  searchWordChoicesMax: 1000,
  /** Words of one search that are asked for, the longest first; the rest is seen when the candidates are read. */
  searchWordsAskedMax: 32,
  /** Words of one search by words (RFC 6203), each looked for in all its forms: 0.3 ms a word. Those behind are passed over. */
  fuzzyWordsMax: 64,
  /** Words with a start in common among which the forms of a word are looked for. */
  searchWordsSiftedMax: 20_000,
  /** The words of a large index are some megabytes, unpacked in 20 ms, and one search seldom comes alone. */
  searchPagesKeptMs: minutes,
  /** News come in crowds; a search looks into messages that are not indexed yet. */
  indexDelayMs: seconds,
  /** Bodies handed to the indexing thread at once, and how long it may take for one transaction. */
  indexBatchBodies: 200,
  indexTransactionMs: 200,
  /** The thread holds 20 MB, and is started again in 100 ms. */
  indexThreadRestMs: minutes,
  indexSweepEveryMs: 24 * 60 * minutes,
  /** After the indexing thread has died. */
  indexRetryMs: minutes,

  ...apiLimits,
  ...outwardLimits,
} as const;
