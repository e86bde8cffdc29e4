import { escapeText, type MapMember, mapTotalSchema, markupPage, markupTable } from '@signalbox/shared';
import type { Observation } from '../journal.ts';
import { sharesOf } from '../judge.ts';
import type { Evidence, RunResult, StepResult } from '../result.ts';
import type { Language } from '../scenario.ts';
import { latencyChart } from './latency-chart.ts';
import { clusterPicture } from './pictures.ts';
import { reportWords, type ReportWords } from './words.ts';

/** What a report says of itself, so that it can be checked against its journal. */
export interface ReportClaim {
  readonly name: string;
  readonly passed: boolean;
  readonly sent: number;
  readonly acked: number;
  readonly steps: readonly { readonly passed: boolean; readonly expected: string; readonly found: string }[];
  readonly journal: { readonly file: string; readonly sha256: string; readonly records: number };
}

export function claimOf(result: RunResult, journal: ReportClaim['journal']): ReportClaim {
  const { name, passed, figures, steps } = result;
  return {
    name,
    passed,
    sent: figures.sent,
    acked: figures.acked,
    steps: steps.map(({ passed: held, expected, found }) => ({ passed: held, expected, found })),
    journal,
  };
}

const style = `
.box { fill: none; stroke: var(--good); }
.box.down { stroke: var(--bad); stroke-dasharray: 4 3; }
svg text.down { fill: var(--bad); }
svg.cluster { max-width: 46rem; margin: 0.25rem 0 1rem; }
.bad { color: var(--bad); }
`;

/** The report of a run as one page that opens offline and can be printed, in one language. */
export function reportPage(result: RunResult, journal: ReportClaim['journal'], language: Language): string {
  const words = reportWords[language];
  const { evidence } = result;
  const { observations, latencies } = evidence;
  const [first, last] = [observations[0], observations.at(-1)];
  const parts = [
    heading(result, words, language),
    section(words.steps, stepTable(result.steps, words, language)),
    section(words.pictures, pictures(result.steps, language)),
    section(words.messages, messageTable(evidence, words)),
    section(words.shares, shareTable(evidence, words)),
    section(words.reads, readTable(evidence, words)),
    section(words.load, loadList(result.steps, words)),
    section(
      words.latency,
      latencies.taken === 0 ? '' : `${latencyChart(latencies)}<p class="note">${escapeText(words.latencyNote)}</p>`,
    ),
    section(words.map, first === undefined || last === undefined ? '' : mapTables(first, last, words)),
    section(words.consul, consulTable(result.steps, words)),
    section(words.remarks, list(result.remarks)),
    section(words.check, checking(result, journal, words)),
  ];
  return markupPage({
    language,
    title: `${result.title[language]}: ${wordOf(result, words)}`,
    main: parts.join('\n'),
    data: claimOf(result, journal),
    style,
  });
}

function section(title: string, markup: string): string {
  return markup === '' ? '' : `<section><h2>${escapeText(title)}</h2>${markup}</section>`;
}

function wordOf({ passed, stopped }: RunResult, words: ReportWords): string {
  return passed ? words.passed : stopped ? words.stopped : words.failed;
}

function heading(result: RunResult, words: ReportWords, language: Language): string {
  const { title, name, demands, startedAt, endedAt } = result;
  return `<header>
<p class="kicker">${escapeText(`${words.kicker} ${name}`)}</p>
<h1>${escapeText(title[language])}: <span class="verdict ${result.passed ? 'valid' : 'invalid'}">${escapeText(wordOf(result, words))}</span></h1>
<p>${demands.length === 0 ? '' : `${escapeText(`${words.answers} ${demands.join(', ')}.`)} `}${escapeText(`${words.from} ${startedAt} ${words.to} ${endedAt ?? '?'}`)}</p>
</header>`;
}

function stepTable(steps: readonly StepResult[], words: ReportWords, language: Language): string {
  const rows = steps.map(({ title, passed, expected, found, ms }, index) =>
    row(
      [
        String(index + 1),
        `${passed ? '✓' : '✗'} ${title[language]}`,
        expected,
        found,
        `${(ms / 1_000).toFixed(1)}\u00a0s`,
      ],
      passed ? '' : 'bad',
    ),
  );
  return markupTable(['', words.step, words.expected, words.found, words.took], rows);
}

function pictures(steps: readonly StepResult[], language: Language): string {
  return steps
    .flatMap(({ title, observation }, index) =>
      observation === undefined
        ? []
        : [
            `<p class="note">${escapeText(`${index + 1}. ${title[language]}`)}</p>${clusterPicture(observation.status)}`,
          ],
    )
    .join('');
}

function messageTable({ tally, listed }: Evidence, words: ReportWords): string {
  if (listed.length === 0) return '';
  const rows = listed.map(({ id, msg, facade, logging, ms, acked, reason }) =>
    row(
      [
        msg.slice(0, 80),
        id,
        facade ?? '-',
        logging ?? (acked ? '-' : `${words.nobody}: ${reason ?? ''}`),
        `${Math.round(ms)}\u00a0ms`,
      ],
      acked ? '' : 'bad',
    ),
  );
  const left = tally.sent - listed.length;
  const more = left > 0 ? `<p class="note">${left} ${escapeText(words.more)}</p>` : '';
  return `${markupTable([words.message, words.id, words.takenBy, words.storedBy, words.answeredIn], rows)}${more}`;
}

function shareTable({ tally, observations }: Evidence, words: ReportWords): string {
  const withShares = observations.findLast(({ shares }) => shares !== undefined) ?? observations.at(-1);
  if (withShares === undefined) return '';
  const rows = (['facade', 'logging', 'messages'] as const).flatMap((kind) =>
    kind === 'messages' && withShares.shares === undefined
      ? []
      : Object.entries(sharesOf(kind, withShares, tally)).map(([id, count]) => row([id, String(count)])),
  );
  return markupTable([words.instance, words.count], rows);
}

function readTable({ reads }: Evidence, words: ReportWords): string {
  const rows = reads.map(({ logging, messages }) => {
    const texts = (shown: readonly { msg: string }[]): string =>
      shown
        .slice(0, 20)
        .map(({ msg }) => msg)
        .join(', ');
    return row([
      `${logging.instance}: ${texts(logging.messages)}`,
      `${messages.instance}: ${texts(messages.messages)}`,
    ]);
  });
  return rows.length === 0 ? '' : markupTable([words.logging, words.share], rows);
}

function loadList(steps: readonly StepResult[], words: ReportWords): string {
  return list(
    steps.flatMap(({ load, title }) => {
      if (load === undefined || load.seconds < 5) return [];
      const cpu = Object.entries(load.cpu).map(([kind, share]) => `${kind} ${Math.round(share * 100)} %`);
      return [
        `${title.en}: ${load.seconds.toFixed(1)} ${words.seconds}, ${Math.round(load.perSecond)} ${words.perSecond}; ${words.cpu}: ${cpu.join(', ')}`,
      ];
    }),
  );
}

const columns = mapTotalSchema.keyof().options;

function mapTables(first: Observation, last: Observation, words: ReportWords): string {
  return [
    [words.mapBefore, first],
    [words.mapAfter, last],
  ]
    .map(
      ([word, observation]) =>
        `<p class="note">${escapeText(String(word))}</p>${mapTable(observation as Observation, words)}`,
    )
    .join('');
}

function mapTable({ status: { map } }: Observation, words: ReportWords): string {
  const cells = (figures: Omit<MapMember, 'id'>): string[] => columns.map((column) => String(figures[column]));
  const rows = map.members.map((member) => row([member.id, ...cells(member)]));
  return markupTable([words.instance, ...columns], [...rows, row([words.total, ...cells(map.total)])]);
}

/** The catalogue at every look, for those it did not call passing at each of them. */
function consulTable(steps: readonly StepResult[], words: ReportWords): string {
  const looks = steps.flatMap(({ observation }, index) =>
    observation === undefined ? [] : [{ n: index + 1, status: observation.status }],
  );
  const ids = [...new Set(looks.flatMap(({ status }) => status.instances.map(({ id }) => id)))];
  const rows = ids
    .map((id) => ({
      id,
      said: looks.map(({ status }) => status.instances.find((one) => one.id === id)?.consul ?? '-'),
    }))
    .filter(({ said }) => said.some((word) => word !== 'passing'))
    .map(({ id, said }) => row([id, ...said]));
  if (looks.length === 0) return '';
  const rest = `<p class="note">${escapeText(rows.length === 0 ? words.consulAll : words.consulRest)}</p>`;
  return rows.length === 0
    ? rest
    : `${markupTable([words.instance, ...looks.map(({ n }) => `${words.step} ${n}`)], rows)}${rest}`;
}

function checking({ versions }: RunResult, journal: ReportClaim['journal'], words: ReportWords): string {
  const named = Object.entries(versions).map(([name, version]) => `${name} ${version}`);
  return `<p>${escapeText(words.checkWords)}</p><p>${escapeText(words.journal)}: <code>${escapeText(journal.sha256)}</code></p><p>${escapeText(`${words.versions}: ${named.join(', ')}`)}</p>`;
}

function list(texts: readonly string[]): string {
  return texts.length === 0 ? '' : `<ul>${texts.map((text) => `<li>${escapeText(text)}</li>`).join('')}</ul>`;
}

function row(texts: readonly string[], look = ''): string {
  return `<tr${look === '' ? '' : ` class="${look}"`}>${texts.map((text) => `<td>${escapeText(text)}</td>`).join('')}</tr>`;
}
