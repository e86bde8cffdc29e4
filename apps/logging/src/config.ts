/** Every time and bound of the logging service, in milliseconds unless said otherwise. Nothing else holds such a number. */
export const config = {
  /** One `POST /log`; a caller may shorten it. */
  storeDeadlineMs: 2_500,
  readDeadlineMs: 5_000,
  /** Characters after which a page ends before its limit: whoever asked parses it in one go. */
  pageChars: 1024 * 1024,
  /** Own write and read, as proof that this instance works; again every so often. */
  probeDeadlineMs: 1_500,
  probeEveryMs: 2_000,
  /** Between two looks at the own member: its partition table, and whether data was lost. */
  memberLookEveryMs: 1_000,
  memberLookWithinMs: 800,
  /** Between two tries while the member is not there yet. */
  retryMs: 150,
  /** The member sends a beat every 100 ms. Silent for so long: not ready; for longer: given up. */
  lifelineLookEveryMs: 250,
  lifelineSilentMs: 2_000,
  lifelineLostMs: 20_000,
  /** At the end, time for the member to begin to leave by itself before the lifeline would end it. */
  lifelineLinger: 1_500,
  /** At the end, for the comparison, the member and the map's client to end. */
  storeStopMs: 9_000,
  /** Characters of a message in an event. */
  eventTextLength: 500,
  reconcile: {
    /** Fresh records are looked at once no facade can still be storing them: its deadline is 3 s. */
    graceMs: 4_500,
    /** Records are read together: nobody waits for a comparison. */
    gatherMs: 400,
    /** Of one partition at once: decoding it must not hold up those who are stored meanwhile. */
    fetchBytes: 128 * 1024,
    /** Records of one comparison: each costs every map partition an operation or two, so history wants many. */
    unitRecords: 8_000,
    /** Bytes of records that may wait; above, the log is not read on. */
    backlogBytes: 32 * 1024 * 1024,
    /** Repairs in flight. */
    concurrency: 64,
    callMs: 3_000,
    retryMs: 200,
    /** Between two looks whether every partition is covered, before and after the first time. */
    lookEveryMs: 200,
    watchEveryMs: 1_000,
    /** Between two reasons that say how far the comparison is. */
    sayEveryMs: 1_000,
    /** Between two writes of the progress of one partition in steady state. */
    progressEveryMs: 1_000,
    /** A map this much smaller than it was has lost data, not only writes that were never acknowledged. */
    shrinkTolerance: 256,
  },
} as const;
