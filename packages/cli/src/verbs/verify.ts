import { verdictSchema, type Anomaly, type Verdict, visibleText } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { table } from '../output.ts';
import { finishCommand } from './command.ts';

/** Every instance is read whole, one after the other: a minute for each million messages, and room. In milliseconds. */
const longest = 15 * 60_000;
/** Anomalies told to a person; `--json` lists more. */
const told = 10;

/** `verify`: has the ledger see everything anew, prints what it concludes; exit 1 unless the verdict is valid. */
export async function verify(context: Context): Promise<void> {
  const { id } = await finishCommand(context, { verb: 'verify' }, longest);
  const found = await context.control().get(`/api/verdict?command=${id}`, verdictSchema);
  context.output.result(found, () => describe(found));
  if (found.verdict !== 'valid') process.exitCode = 1;
}

function describe(found: Verdict): string {
  const { anomalies } = found;
  const more = anomalies.length - told;
  return [
    `verdict: ${found.verdict}`,
    ...found.reasons.map((reason) => `  ${visibleText(reason)}`),
    ...(found.remedy === null ? [] : [`  What to do: ${visibleText(found.remedy)}`]),
    table([
      ['SENT', 'ACKED', 'REFUSED', 'UNKNOWN', 'IN FLIGHT', 'IN LOG', 'IN MAP', 'HELD', 'DUPLICATES', 'LOST'],
      [
        found.sent,
        found.acked,
        found.refused,
        found.unknown,
        found.inFlight,
        found.logged,
        found.stored ?? '-',
        found.held ?? '-',
        found.duplicatesAbsorbed,
        found.lost,
      ].map(String),
    ]),
    ...anomalies.slice(0, told).map(describeAnomaly),
    ...(more > 0 ? [`… and ${more} more: \`npx signalbox verify --json\` lists them`] : []),
  ].join('\n');
}

function describeAnomaly({ kind, id, hop, evidence }: Anomaly): string {
  const facts = evidence.map(({ record, at, says }) => {
    const where = at === undefined ? record : `${record}, record ${at}`;
    return `  ${visibleText(says)} (${where})`;
  });
  return [`${kind}: ${id ?? 'a set of messages'} at ${hop}`, ...facts].join('\n');
}
