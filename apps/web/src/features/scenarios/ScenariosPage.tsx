'use client';
import { useT } from '../../i18n/use-t.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import { ScenarioPanel } from './ScenarioPanel.tsx';
import { ScenarioTable } from './ScenarioTable.tsx';
import classes from './ScenariosPage.module.css';
import { useScenarios } from './use-scenarios.ts';

/** The course's demonstrations: choose one, run it, watch each step, take its report. */
export function ScenariosPage() {
  const t = useT();
  const { read, list, again } = useScenarios();
  const [name, setName] = useUrlParam('scenario');
  const running = list?.runs.find(({ state }) => state === 'running');
  const chosen = list?.scenarios.find((one) => one.name === (name ?? running?.name)) ?? list?.scenarios[0];
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.scenarios')}</h1>
      <ScenarioTable read={read} list={list} chosen={chosen?.name} onChoose={setName} />
      <ScenarioPanel read={read} list={list} scenario={chosen} running={running} onChange={again} />
    </div>
  );
}
