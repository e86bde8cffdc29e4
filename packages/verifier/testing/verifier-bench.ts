import { journalRecordSchema, type Judgement } from '@signalbox/shared';
import { load } from './load.ts';
import { createVerifier } from '../src/verifier.ts';

export interface Cost {
  readonly records: number;
  readonly verdict: Judgement;
  /** Growth of heap and array buffers: at the end, and the most that was seen. Exact under `--expose-gc` only. */
  readonly megabytes: number;
  readonly mostMegabytes: number;
  /** Processor time per message with its share of log, digests, passes and reads; per question for the verdict; per line parsed. */
  readonly microsPerMessage: number;
  readonly microsPerVerdict: number;
  readonly microsPerLine: number;
}

/** 5 % of a core at 300 operations a second. */
export const mostMicrosPerMessage = 0.05e6 / 300;
/** For a million messages. */
const mostMegabytes = 256;

/** Judges a healthy run of so many messages. */
export function measure(messages: number): Cost {
  let records = 0;
  const making = costOf(() => {
    for (const record of load(messages)) records += record.t < 0 ? 0 : 1;
  });
  const before = megabytes();
  let most = before;
  let seen = 0;
  const verifier = createVerifier();
  const judging = costOf(() => {
    for (const record of load(messages)) {
      verifier.accept(record);
      seen += 1;
      if (seen % 500_000 === 0) most = Math.max(most, megabytes());
    }
  });
  const after = megabytes();
  const asking = costOf(() => {
    for (let count = 0; count < 1_000; count += 1) verifier.verdict();
  });
  const lines = Array.from(load(2_000), (record) => JSON.stringify(record));
  const parsing = costOf(() => {
    for (const line of lines) journalRecordSchema.parse(JSON.parse(line));
  });
  return {
    records,
    verdict: verifier.verdict(),
    megabytes: after - before,
    mostMegabytes: Math.max(most, after) - before,
    microsPerMessage: Math.max(0, judging - making) / messages,
    microsPerVerdict: asking / 1_000,
    microsPerLine: parsing / lines.length,
  };
}

/** Heap and array buffers in MB, after what is garbage is gone. */
function megabytes(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return (heapUsed + arrayBuffers) / 1e6;
}

/** Processor time, not time on the wall: others may run. */
function costOf(act: () => void): number {
  const before = process.cpuUsage();
  act();
  const { user, system } = process.cpuUsage(before);
  return user + system;
}

// `node --expose-gc packages/verifier/testing/verifier-bench.ts [MESSAGES]`; exits 1 beyond the bound.
if (import.meta.main) {
  const messages = Number(process.argv[2] ?? 1_000_000);
  const cost = measure(messages);
  const { verdict, acked, logged, stored, held } = cost.verdict;
  const share = ((cost.microsPerMessage * 300) / 1e4).toFixed(2);
  console.log(`${cost.records} records, ${verdict}: acked ${acked}, logged ${logged}, stored ${stored}, held ${held}`);
  console.log(`memory: ${cost.megabytes.toFixed(0)} MB at the end, ${cost.mostMegabytes.toFixed(0)} MB at most`);
  console.log(`judging: ${cost.microsPerMessage.toFixed(1)} µs a message, ${share} % of a core at 300/s`);
  console.log(`asking: ${cost.microsPerVerdict.toFixed(1)} µs; parsing: ${cost.microsPerLine.toFixed(1)} µs a line`);
  const fits = cost.mostMegabytes <= mostMegabytes * Math.max(1, messages / 1e6);
  process.exitCode = verdict === 'valid' && fits && cost.microsPerMessage <= mostMicrosPerMessage ? 0 : 1;
}
