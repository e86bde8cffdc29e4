import type { ServiceBase } from '@signalbox/discovery';
import type { LogListener, ReadBatch } from '@signalbox/message-log';
import { howFar, type Logger } from '@signalbox/service-kit';
import { type Outcome, visibleText } from '@signalbox/shared';
import type { Share, Taken } from './share.ts';

/** Between two reasons that say how far the reading is, in milliseconds. */
const sayEvery = 1_000;
export const waitsForReplay = 'reads the log from its beginning';

/** Puts what is read of the log into the share, tells how far the reading has come, and clears `replay` when it has caught up for the first time. */
export function createReplay(share: Share, { health, logger, metrics, failpoints, fail }: ServiceBase): LogListener {
  const heldGauge = metrics.gauge('messages_held', 'Messages of the share', []);
  const absorbed = metrics.counter('messages_duplicates_total', 'Appends whose id was held already', []);
  let began = 0;
  let replayed = 0;
  let caughtUpOnce = false;
  let saidAt = -Infinity;
  let dropped = false;

  function settle(): void {
    if (!share.complete) return;
    // Only before the first catch-up is there nothing to answer; later moves make the share incomplete, not the instance unready.
    health.clear('replay');
    caughtUpOnce = true;
    const partitions = share.partitions();
    const ms = performance.now() - began;
    logger.emit(
      'log.caught-up',
      { partitions, records: replayed, ms },
      `caught up: ${replayed} records in ${Math.round(ms)} ms, holds ${share.count}`,
    );
  }

  /** How far the first reading has come, no more often than somebody can read. */
  function sayReplay(): void {
    if (caughtUpOnce || performance.now() - saidAt < sayEvery) return;
    saidAt = performance.now();
    const { read, all } = share.replay();
    health.hold('replay', `${waitsForReplay}: ${howFar(read, all)}`);
  }

  /** The batch as it was read, unless a test wants one record of it to be missed. */
  function replayBatch(batch: ReadBatch): ReadBatch {
    const drop = batch.records.length > 0 && failpoints.fires('drop-on-replay') && !dropped;
    if (!drop) return batch;
    dropped = true;
    return { ...batch, records: batch.records.slice(1) };
  }

  return {
    assigned(partitions) {
      share.assign(partitions);
      began = performance.now();
      replayed = 0;
      logger.emit(
        'log.assigned',
        { partitions: [...partitions] },
        `holds partitions ${partitions.join(', ') || 'none'} from now on`,
      );
      settle();
    },
    highWaters(highWaters) {
      const was = share.complete;
      share.aim(highWaters);
      if (!was) settle();
    },
    revoked(partitions) {
      share.revoke();
      failpoints.dieAt('die-on-move');
      logger.emit(
        'log.revoked',
        { partitions: [...partitions] },
        'partitions move: the share is not complete until they are given out again',
      );
    },
    records(batch) {
      if (failpoints.fires('serve-while-stale')) return;
      const taken = share.take(share.complete ? batch : replayBatch(batch));
      failpoints.dieAt('die-after-hold');
      if (!taken.live) replayed += taken.held.length + taken.duplicates.length;
      absorbed.inc(taken.duplicates.length);
      heldGauge.set(share.count);
      printHeld(logger, batch, taken, Date.now());
      if (taken.completed) settle();
      sayReplay();
    },
    failed(error) {
      health.hold('log', error.message);
      logger.emit(
        'log.reader-failed',
        { error: error.message, restart: true },
        `cannot go on reading, so it starts over: ${error.message}`,
      );
      fail(error);
    },
  };
}

/** Prints each record that arrives live; history that is replayed is summed up by `log.caught-up` instead. `now`: milliseconds since 1970. */
export function printHeld(logger: Logger, { partition, records }: ReadBatch, taken: Taken, now: number): void {
  if (!taken.live) return;
  const duplicates = new Set(taken.duplicates.map(({ offset }) => offset));
  const fresh = new Set([...taken.held, ...taken.duplicates].map(({ offset }) => offset));
  for (const { id, msg, offset, at, requestId } of records) {
    if (!fresh.has(offset)) continue;
    const outcome: Outcome = duplicates.has(offset) ? 'duplicate' : 'ok';
    const ms = Math.max(0, now - at);
    const text = visibleText(msg, 80);
    logger.emit(
      'hop',
      {
        hop: 'hold',
        messageId: id,
        attempt: 1,
        outcome,
        ms,
        partition,
        offset,
        text,
        requestId,
      },
      outcome === 'ok'
        ? `${logger.instance} holds ${id} from ${partition}:${offset}: "${text}"`
        : `${logger.instance} absorbs ${id} at ${partition}:${offset}: an earlier append holds`,
    );
  }
}
