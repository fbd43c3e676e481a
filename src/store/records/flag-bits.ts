/** The system flags of RFC 3501 §2.3.2 as bits of `messages.flags`. \Recent belongs to a session and is not stored. */
export const flagBits = { seen: 1, answered: 2, flagged: 4, deleted: 8, draft: 16 } as const;

/** All of them. */
export const allFlags = 31;
