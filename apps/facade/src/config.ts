/** Every time and bound of the facade, in milliseconds unless said otherwise. Nothing else holds such a number. */
export const config = {
  /** One deadline per POST (ARCHITECTURE §3); a caller may shorten it. */
  postDeadlineMs: 3000,
  /** One try of POST /log: short, so that a paused instance costs little and others are still asked in time. */
  storeTryMs: 500,
  /** Of the deadline, kept back from the append for the store that follows it. */
  storeReserveMs: 400,
  /** For the look whether a key is known; afterwards the way is that of a fresh message. */
  lookUpMs: 600,
  lookUpTryMs: 300,
  /** One deadline per GET until the first byte of the answer. */
  readDeadlineMs: 5000,
  /** One try of a whole set; of a page. */
  readTryMs: 1500,
  pageTryMs: 800,
  /** A set is held back up to this many bytes, so that a read that breaks off can still be made elsewhere. */
  readHeadBytes: 1024 * 1024,
  /** A stream that gives nothing for so long is broken off. */
  readIdleMs: 3000,
  /** Messages per page where a set is read page by page. */
  pageSize: 2000,
  /** Seconds a client is asked to wait after a 503. */
  retryAfterSeconds: 1,
  /** Characters of a message in an event. */
  eventTextLength: 500,
  /** Between two tries to connect to the log. */
  logRetryMs: 500,
} as const;
