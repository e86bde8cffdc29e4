/** Every time and bound of the facade, in milliseconds unless said otherwise. Nothing else holds such a number. */
export const config = {
  /** One deadline per POST (ARCHITECTURE §3); a caller may shorten it. */
  postDeadlineMs: 3000,
  /**
   * One try of POST /log. Much longer than what a write waits for when a member has just died (200 of backup time-out, 50 until the client looks,
   * 25 of pause, and the write again, all of it slower on a busy machine): else living instances are taken for slow, and what they were about to
   * confirm is asked for again. Measured with 400: a tenth of the writes after a kill took two tries, and the slowest 1.2 s.
   */
  storeTryMs: 1000,
  /** Of the deadline, kept back from the append for the store that follows it. */
  storeReserveMs: 400,
  /** For the look whether a key is known; afterwards its path is that of a fresh message. */
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
  /** What an instance is given less than is waited for it. */
  hopMarginMs: 10,
  /** One question to an instance that is out, whether it works again. */
  probeMs: 400,
  /** What is left of a POST's deadline is waited for, and so much longer; then it is answered whatever still goes on. */
  lateMs: 100,
  /** POSTs under way at once. More could not be served within the deadline: the surplus is refused before anything is written. */
  posts: { underWay: 512 },
  /** Reads of whole sets and pages at once, and those that may wait a little for their turn. */
  reads: { underWay: 4, waiting: 64, waitMs: 1000 },
  /**
   * Whole sets are begun one after the other: each keeps every process behind this facade busy, and four at once kept others waiting (ADR 34). One that hangs
   * holds up the next for so long.
   */
  readBeginsWithinMs: 250,
  /** A reader that takes nothing for so long, more than any pause of ours, is cut off: it holds a place of the others. */
  readerIdleMs: 10_000,
  /** Connections to each instance: as many as one of three is asked at once. */
  connections: 256,
  /** Seconds a client is asked to wait after a 503. */
  retryAfterSeconds: 1,
  /** Characters of a message in an event. */
  eventTextLength: 500,
  /**
   * Whose turn it is, for a lone message (ADR 45). An answer takes a few milliseconds, on a machine that is busy some dozen; where a broker is away there is
   * none, and then one message a second waits for it.
   */
  turns: { answerMs: 250, pauseMs: 1000 },
  /** Between two tries to connect to the log. */
  logRetryMs: 500,
} as const;
