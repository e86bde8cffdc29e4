import { escapeText, markupPage, markupTable } from '@signalbox/shared';
import type { ChaosTrace } from '../chaos-run.ts';
import { latencyTimeline } from './latency-timeline.ts';

import type { ChaosResult } from './result.ts';
import type { FaultRow } from './summary.ts';

/** The report of a run as one page: no script, nothing loaded from elsewhere, every text escaped. */
export function reportPage(result: ChaosResult, { samples, load, faults }: ChaosTrace): string {
  return markupPage({
    language: 'en',
    title: `Chaos run ${result.runId}: ${result.verdict}`,
    main: `${heading(result)}
${conservation(result)}
<section>
<h2>Latency of every POST</h2>
${latencyTimeline(samples, faults, load)}
<p class="note">Milliseconds from the scheduled moment, logarithmic. Each line is an injection; a shade lasts until the cluster is whole.</p>
${latencyTable(result)}
</section>
<section>
<h2>Faults</h2>
${faultTable(result.faults, load.from)}
</section>
${anomalies(result)}
${machine(result)}`,
  });
}

function heading({ runId, seed, rate, verdict, reasons, remarks, startedAt, endedAt }: ChaosResult): string {
  const why = [...reasons, ...remarks].map((reason) => `<li>${escapeText(reason)}</li>`).join('');
  return `<header>
<p class="kicker">Signalbox · chaos run ${escapeText(runId)}</p>
<h1><span class="verdict ${verdict}">${verdict}</span></h1>
<p>Seed ${seed}, ${rate} messages a second, from ${escapeText(startedAt)} to ${escapeText(endedAt)}.
The verdict comes from the journal alone; <code>signalbox chaos --replay</code> reaches it again.</p>
${why === '' ? '' : `<ul class="why">${why}</ul>`}
</header>`;
}

function conservation(result: ChaosResult): string {
  const { judgement } = result;
  const figures: readonly (readonly [string, number | null])[] = [
    ['sent', judgement.sent],
    ['of them before the run', result.earlier],
    ['acknowledged', judgement.acked],
    ['refused', judgement.refused],
    ['unknown', judgement.unknown],
    ['in the log', judgement.logged],
    ['in the map', judgement.stored],
    ['held by messages', judgement.held],
    ['absorbed duplicates', judgement.duplicatesAbsorbed],
    ['lost', result.lost],
    ['visible duplicates', result.duplicates],
    ['phantoms', result.phantoms],
    ['reorders', result.reorders],
    ['SIGKILLs', result.kills],
    ['failed requests', result.failedRequests],
    ['failed while no writes could go on', result.failedWhileImpossible],
  ];
  const cells = figures.map(([name, value]) => `<div><dt>${name}</dt><dd>${value ?? 'unknown'}</dd></div>`).join('');
  return `<section><h2>Conservation</h2><dl class="figures">${cells}</dl></section>`;
}

function latencyTable({ latencyAfterFault }: ChaosResult): string {
  const rows = Object.entries(latencyAfterFault).map(
    ([name, { faults, requests, p50, p99, max, longestGap, failed }]) =>
      row([name === 'none' ? 'without faults' : name], [faults, requests, p50, p99, max, longestGap, failed]),
  );
  return markupTable(['in the 3 s after', 'faults', 'requests', 'p50', 'p99', 'max', 'longest gap', 'failed'], rows);
}

function faultTable(faults: readonly FaultRow[], from: number): string {
  const rows = faults.map(({ n, recipe, name, title, injections, latency, failed, recoveredMs, remarks }) => {
    const done = injections
      .map(({ act, targets, askedAt, evidence, confirmed, inFlight, ackedPerSecond }) => {
        const words = `${seconds(askedAt - from)} ${act} ${targets.join(' + ')}: ${evidence.join(', ')}; ${inFlight} in flight, ${ackedPerSecond}/s`;
        return `<li${confirmed ? '' : ' class="doubt"'}>${escapeText(words)}</li>`;
      })
      .join('');
    const remark = remarks.map((one) => `<li class="doubt">${escapeText(one)}</li>`).join('');
    const whole = recoveredMs === undefined ? 'never' : seconds(recoveredMs);
    return `<tr><td>${n}</td><td>${recipe}</td><td><strong>${escapeText(name)}</strong><br>${escapeText(title)}<ul>${done}${remark}</ul></td>${[latency.p50, latency.p99, latency.max, latency.longestGap, failed, whole].map((cell) => `<td class="number">${cell}</td>`).join('')}</tr>`;
  });
  return markupTable(
    ['', 'recipe', 'fault, confirmed by', 'p50', 'p99', 'max', 'longest gap', 'failed', 'whole after'],
    rows,
  );
}

function anomalies({ judgement }: ChaosResult): string {
  if (judgement.anomalies.length === 0) return '<section><h2>Anomalies</h2><p>None.</p></section>';
  const rows = judgement.anomalies.map(({ kind, id, hop, evidence }) => {
    const facts = evidence
      .map(({ record, at, says }) => `<li>${escapeText(`${record}${at === undefined ? '' : ` ${at}`}: ${says}`)}</li>`)
      .join('');
    return `<tr><td>${kind}</td><td><code>${escapeText(id ?? 'a whole set')}</code></td><td>${escapeText(hop)}</td><td><ul>${facts}</ul></td></tr>`;
  });
  return `<section><h2>Anomalies</h2>${markupTable(['kind', 'message', 'where', 'evidence: record of the journal'], rows)}</section>`;
}

function machine({ machine: found, epoch }: ChaosResult): string {
  const { cores, processor, load, memory, system, node } = found;
  const loads = load.map((one) => one.toFixed(1)).join(', ');
  const text = `${cores} cores (${processor}), ${(memory / 1024 ** 3).toFixed(0)} GiB, ${system}, Node ${node}; load ${loads}; epoch ${epoch}`;
  return `<footer><p class="note">${escapeText(text)}</p></footer>`;
}

function row(texts: readonly string[], numbers: readonly number[]): string {
  return `<tr>${texts.map((text) => `<td>${escapeText(text)}</td>`).join('')}${numbers.map((value) => `<td class="number">${value}</td>`).join('')}</tr>`;
}

export function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}
