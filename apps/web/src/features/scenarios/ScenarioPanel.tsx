'use client';
import { Button } from '@mantine/core';
import type { ScenarioList, ScenarioListing, ScenarioRun } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { controlClient } from '../../live/control-client.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Count } from '../../ui/Count.tsx';
import { download } from '../../ui/download.ts';
import { visibleText } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { showProblem } from '../../ui/notices.ts';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { useUrlParam } from '../../ui/url/use-url.ts';
import { runLooks } from './run-looks.ts';
import { RunSteps } from './RunSteps.tsx';
import classes from './ScenariosPage.module.css';

interface Props {
  read: PanelRead;
  list: ScenarioList | undefined;
  scenario: ScenarioListing | undefined;
  /** The one that runs, whichever it is. */
  running: ScenarioRun | undefined;
  onChange: () => void;
}

/** One scenario: what it needs, its steps, and its runs; the chosen run, or the newest, is shown step by step. */
export function ScenarioPanel({ read, list, scenario, running, onChange }: Props) {
  const t = useT();
  const locale = useLocale();
  const [runId, setRunId] = useUrlParam('run');
  const runs = list?.runs.filter(({ name }) => name === scenario?.name) ?? [];
  const run = runs.find(({ id }) => id === runId) ?? runs[0];
  return (
    <Panel
      title={scenario === undefined ? t('scenario.steps') : visibleText(scenario.titles[locale])}
      read={read}
      empty={scenario === undefined ? t('scenario.choose') : null}
    >
      {() =>
        scenario === undefined ? null : (
          <div className={classes['body']} data-testid="scenario" data-state={run?.state ?? 'none'}>
            <Needs scenario={scenario} />
            <RunActions
              scenario={scenario}
              running={running}
              run={run}
              onChange={() => {
                setRunId(null);
                onChange();
              }}
            />
            {run === undefined ? null : <RunFacts run={run} />}
            <RunSteps scenario={scenario} run={run} />
            {runs.length < 2 ? null : (
              <section>
                <h3>{t('scenario.runs')}</h3>
                <ul className={classes['runs']}>
                  {runs.map(({ id, state, at }) => (
                    <li key={id}>
                      <button type="button" aria-pressed={id === run?.id} onClick={() => setRunId(id)}>
                        <Mark look={runLooks[state]} /> <Ago at={at} />
                      </button>
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </div>
        )
      }
    </Panel>
  );
}

function Needs({ scenario: { needs, about } }: { scenario: ScenarioListing }) {
  const t = useT();
  const locale = useLocale();
  const words = Object.entries(needs).map(([what, amount]) => `${what} ${amount}`);
  return (
    <>
      {about === null ? null : <p>{visibleText(about[locale])}</p>}
      {words.length === 0 ? null : <p className={classes['dim']}>{t('scenario.needs', { list: words.join(', ') })}</p>}
    </>
  );
}

interface RunActionsProps {
  scenario: ScenarioListing;
  running: ScenarioRun | undefined;
  run: ScenarioRun | undefined;
  onChange: () => void;
}

/** Run it, stop it, take its report. */
function RunActions({ scenario, running, run, onChange }: RunActionsProps) {
  const t = useT();
  const locale = useLocale();

  async function start(): Promise<void> {
    const answer = await controlClient.runScenario({ name: scenario.name, language: locale });
    if (!answer.ok) showProblem(t('scenario.notStarted'), answer.problem);
    onChange();
  }

  async function stop(id: string): Promise<void> {
    const answer = await controlClient.stopScenario(id);
    if (!answer.ok) showProblem(t('scenario.notStopped'), answer.problem);
    onChange();
  }

  async function take(id: string): Promise<void> {
    const answer = await controlClient.scenarioReport(id);
    if (answer.ok) download(answer.value, `${id}.html`, 'text/html');
    else showProblem(t('scenario.noReport'), answer.problem);
  }

  const other = running !== undefined && running.name !== scenario.name;
  return (
    <div className={classes['actions']}>
      {running !== undefined && !other ? (
        <Button variant="default" leftSection={<Icon name="stop" size={12} />} onClick={() => void stop(running.id)}>
          {t('scenario.stop')}
        </Button>
      ) : (
        <Button
          leftSection={<Icon name="play" size={12} />}
          disabled={other}
          title={other ? t('scenario.otherRuns', { name: running.name }) : undefined}
          onClick={() => void start()}
        >
          {t('scenario.run')}
        </Button>
      )}
      {run?.report === true ? (
        <Button variant="default" leftSection={<Icon name="down" size={12} />} onClick={() => void take(run.id)}>
          {t('scenario.report')}
        </Button>
      ) : null}
      <span className={classes['dim']}>{t('scenario.undone')}</span>
    </div>
  );
}

/** What the run came to, or how far it is. */
function RunFacts({ run }: { run: ScenarioRun }) {
  const t = useT();
  const { state, sending, figures, reason } = run;
  return (
    <div role="status">
      <p>
        <Mark look={runLooks[state]} />{' '}
        {figures === null ? null : (
          <span className={classes['dim']}>
            {t('scenario.acknowledged')} <Count value={figures.acked} /> / <Count value={figures.sent} /> · p50{' '}
            <Count value={figures.p50} as="ms" /> {t('unit.ms')} · p99 <Count value={figures.p99} as="ms" />{' '}
            {t('unit.ms')}
          </span>
        )}
      </p>
      {reason === null ? null : <p className={classes['bad']}>{visibleText(reason)}</p>}
      {sending === null ? null : (
        <p className={classes['sending']}>
          <progress value={sending.sent} max={sending.of} aria-label={t('scenario.sending')} />
          <Count value={sending.sent} /> / <Count value={sending.of} /> · <Count value={sending.perSecond} />{' '}
          {t('unit.perSecond')}
          {sending.perSecond === 0 ? null : (
            <> · {t('scenario.left', { seconds: Math.ceil((sending.of - sending.sent) / sending.perSecond) })}</>
          )}
        </p>
      )}
    </div>
  );
}
