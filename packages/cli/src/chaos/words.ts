import { seconds, type FaultRow, type Summary } from '@signalbox/faults';
import type { Judgement } from '@signalbox/shared';

/** One line for a person once a fault is over: what, when, how it was confirmed, what it cost, and when all was whole again. */
export function faultLine(row: FaultRow, runBegan: number): string {
  const { latency, injections } = row;
  const done = injections.map(
    ({ act, targets, evidence, inFlight, ackedPerSecond }) =>
      `${act} ${targets.join(' + ')} (${evidence.join(', ')}; ${inFlight} in flight, ${ackedPerSecond}/s)`,
  );
  const recovered = row.recoveredMs === undefined ? 'never whole again' : `whole after ${seconds(row.recoveredMs)}`;
  return [
    `${seconds((injections[0]?.askedAt ?? runBegan) - runBegan)}  ${row.recipe} ${row.name}: ${done.join('; ')}`,
    `     p99 after ${latency.p99} ms, longest gap ${latency.longestGap} ms, ${row.failed} failed; ${recovered}${row.remarks.length === 0 ? '' : ` — ${row.remarks.join('; ')}`}`,
  ].join('\n');
}

/** What a run came to, for a person. */
export function summaryWords(summary: Summary): string {
  const { verdict, acked, kills, lost, duplicates, phantoms, reorders, failedRequests, failedWhileImpossible } =
    summary;
  const rows = Object.entries(summary.latencyAfterFault).map(
    ([name, { faults, requests, p50, p99, max, longestGap, failed }]) =>
      `  ${name.padEnd(34)} ${String(faults).padStart(3)} faults  ${String(requests).padStart(6)} requests  p50 ${p50}  p99 ${p99}  max ${max}  gap ${longestGap}  failed ${failed}`,
  );
  return [
    `${verdict}: ${acked} acknowledged, ${kills} SIGKILLs; lost ${lost}, visible duplicates ${duplicates}, phantoms ${phantoms}, reorders ${reorders}`,
    `failed requests ${failedRequests}${failedWhileImpossible === 0 ? '' : `, and ${failedWhileImpossible} while no writes could go on`}`,
    ...Object.entries(summary.failures).map(([reason, count]) => `  ${count} × ${reason}`),
    ...rows,
    ...summary.reasons.map((reason) => `  because: ${reason}`),
    `journal ${summary.journal}`,
    `report ${summary.report}`,
  ].join('\n');
}

/** The verdict of a journal that was judged again. */
export function verdictWords({ verdict, acked, unknown, anomalyCounts, reasons }: Judgement): string {
  return [
    `${verdict}: ${acked} acknowledged, ${unknown} unknown, ${Object.values(anomalyCounts).reduce((sum, count) => sum + count, 0)} anomalies`,
    ...reasons.map((reason) => `  because: ${reason}`),
  ].join('\n');
}
