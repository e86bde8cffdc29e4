import type { ChildProcess } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { readScenario, scenarioFiles, stepTitle, verbOf } from '@signalbox/scenarios';
import {
  AppError,
  fromUnknown,
  type ScenarioList,
  type ScenarioListing,
  type ScenarioRun,
  type ScenarioRunRequest,
  scenarioRunSchema,
} from '@signalbox/shared';
import { z } from 'zod';

export interface ScenarioRunsDeps {
  /** Where the files are. */
  readonly scenariosDir: string;
  /** Where runs leave their journals and reports, a folder each. */
  readonly runsDir: string;
  /** Starts the command line's runner: `scenario run NAME …`, its output to be read. */
  readonly launch: (args: readonly string[]) => ChildProcess;
}

/** Scenarios as the page and programs run them: by the command line's own runner, in a process of its own, one at a time. */
export interface ScenarioRuns {
  list(): ScenarioList;
  isRunning(): boolean;
  /** Throws `not-found`, or `conflict` while another one runs. */
  start(request: ScenarioRunRequest): ScenarioRun;
  /** Of this life or an earlier one. Throws `not-found`. */
  get(id: string): ScenarioRun;
  /** Asks it to end after the step that it is at; what it had ended is started again. Throws `conflict` where it has ended. */
  stop(id: string): ScenarioRun;
  /** The file of its report. Throws `not-found`. */
  report(id: string): string;
  /** The end of the control plane: the runner ends too. */
  close(): Promise<void>;
}

/** Runs told of, the newest first. */
const kept = 30;
const runName = /^[a-z0-9][a-z0-9-]{0,79}$/;

const progressSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('step'), n: z.int(), of: z.int() }),
  z.object({ kind: z.literal('step-end'), n: z.int(), of: z.int() }),
  z.object({ kind: z.literal('sending'), n: z.int(), sent: z.int(), of: z.int(), perSecond: z.int() }),
]);
const failureSchema = z.object({ error: z.object({ message: z.string(), remedy: z.string().optional() }) });

/** What of `result.json` is told. */
const resultSchema = z.object({
  name: z.string(),
  passed: z.boolean(),
  stopped: z.boolean(),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().optional(),
  figures: scenarioRunSchema.shape.figures,
  steps: scenarioRunSchema.shape.steps,
});

export function createScenarioRuns({ scenariosDir, runsDir, launch }: ScenarioRunsDeps): ScenarioRuns {
  /** Of this life. */
  const runs = new Map<string, ScenarioRun>();
  let underWay: { readonly id: string; readonly child: ChildProcess; readonly ended: Promise<void> } | undefined;

  function listing(): Pick<ScenarioList, 'scenarios' | 'problems'> {
    const scenarios: ScenarioListing[] = [];
    const problems: ScenarioList['problems'] = [];
    for (const [name, file] of scenarioFiles(scenariosDir)) {
      try {
        const { scenario } = readScenario(file);
        const { title, demands, about = null, needs, steps } = scenario;
        const given = Object.entries(needs).flatMap(([key, value]) => (value === undefined ? [] : [[key, value]]));
        scenarios.push({
          name,
          title: title.en,
          titles: title,
          demands: demands.join(', '),
          about,
          needs: Object.fromEntries(given),
          steps: steps.map((step) => ({ title: stepTitle(step), verb: verbOf(step) })),
        });
      } catch (thrown) {
        problems.push({ name, problem: fromUnknown(thrown).message });
      }
    }
    return { scenarios, problems };
  }

  function update(id: string, change: Partial<ScenarioRun>): void {
    const run = runs.get(id);
    if (run !== undefined) runs.set(id, { ...run, ...change });
  }

  function hear(id: string, line: string): void {
    const parsed = parseJson(line);
    const failure = failureSchema.safeParse(parsed);
    if (failure.success) {
      const { message, remedy } = failure.data.error;
      update(id, { reason: [message, remedy].filter(Boolean).join(' ') });
    }
    const progress = progressSchema.safeParse(parsed);
    if (!progress.success) return;
    const { data } = progress;
    if (data.kind === 'sending') update(id, { sending: { sent: data.sent, of: data.of, perSecond: data.perSecond } });
    else update(id, { step: data.n, of: data.of, sending: null });
  }

  function ended(id: string): void {
    underWay = undefined;
    const found = onDisk(id);
    const reason = runs.get(id)?.reason ?? 'The runner ended before it had written a result.';
    if (found === undefined) update(id, { state: 'broken', endedAt: new Date().toISOString(), sending: null, reason });
    else runs.set(id, found);
  }

  /** What a run left behind; undefined where it left no result. */
  function onDisk(id: string): ScenarioRun | undefined {
    const folder = path.join(runsDir, id);
    const text = readIfThere(path.join(folder, 'result.json'));
    const parsed = resultSchema.safeParse(text === undefined ? undefined : parseJson(text));
    if (!parsed.success) return undefined;
    const { name, passed, stopped, startedAt, endedAt = null, figures, steps } = parsed.data;
    return {
      id,
      name,
      state: passed ? 'passed' : stopped ? 'stopped' : 'failed',
      at: startedAt,
      endedAt,
      step: steps.length,
      of: steps.length,
      sending: null,
      steps,
      figures,
      reason: null,
      report: existsSync(path.join(folder, 'report.html')),
    };
  }

  function find(id: string): ScenarioRun {
    const run = runs.get(id) ?? (runName.test(id) ? onDisk(id) : undefined);
    if (run !== undefined) return run;
    throw new AppError('not-found', 'There is no such run of a scenario.', {
      expected: 'an id that GET /api/scenarios lists',
      found: id.slice(0, 100),
    });
  }

  return {
    list() {
      const earlier = existsSync(runsDir) ? readdirSync(runsDir).filter((id) => runName.test(id) && !runs.has(id)) : [];
      const all = [...runs.values(), ...earlier.flatMap((id) => onDisk(id) ?? [])];
      return { ...listing(), runs: all.toSorted((a, b) => b.at.localeCompare(a.at)).slice(0, kept) };
    },
    start({ name, language }) {
      const file = scenarioFiles(scenariosDir).get(name);
      if (file === undefined)
        throw new AppError('not-found', `There is no scenario ${name}.`, {
          expected: [...scenarioFiles(scenariosDir).keys()].join(', '),
          found: name,
        });
      if (underWay !== undefined)
        throw new AppError('conflict', 'A scenario is running; two would disturb each other.', {
          found: underWay.id,
          remedy: 'Wait for its end, or stop it.',
        });
      const { scenario } = readScenario(file);
      const id = `${name}-${Date.now().toString(36)}`;
      const run: ScenarioRun = {
        id,
        name,
        state: 'running',
        at: new Date().toISOString(),
        endedAt: null,
        step: 0,
        of: scenario.steps.length,
        sending: null,
        steps: [],
        figures: null,
        reason: null,
        report: false,
      };
      runs.set(id, run);
      const options = ['--json', '--progress', '--language', language, '--report', path.join(runsDir, id)];
      const child = launch(['scenario', 'run', name, ...options]);
      if (child.stdout !== null) createInterface({ input: child.stdout }).on('line', (line) => hear(id, line));
      const end = new Promise<void>((resolve) => {
        child.once('error', (error) => {
          update(id, { reason: error.message });
          resolve();
        });
        child.once('close', () => resolve());
      });
      underWay = { id, child, ended: end.then(() => ended(id)) };
      return run;
    },
    isRunning: () => underWay !== undefined,
    get: find,
    stop(id) {
      const run = find(id);
      if (underWay?.id !== id) throw new AppError('conflict', 'That run has ended.', { found: run.state });
      underWay.child.kill('SIGINT');
      return run;
    },
    report(id) {
      const run = find(id);
      if (run.report) return path.join(runsDir, run.id, 'report.html');
      throw new AppError('not-found', 'That run has left no report.', { found: `state ${run.state}` });
    },
    async close() {
      underWay?.child.kill('SIGKILL');
      await underWay?.ended;
    },
  };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}
