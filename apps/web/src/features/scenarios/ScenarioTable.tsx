'use client';
import type { ScenarioList } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { unknownMark, visibleText } from '../../ui/format.ts';
import { DataTable } from '../../ui/table/DataTable.tsx';
import tables from '../../ui/table/table.module.css';
import { runLooks } from './run-looks.ts';
import classes from './ScenariosPage.module.css';

interface Props {
  read: PanelRead;
  list: ScenarioList | undefined;
  chosen: string | undefined;
  onChoose: (name: string) => void;
}

/** Every scenario with the demands it answers and how its last run went; files that cannot be run say why. */
export function ScenarioTable({ read, list, chosen, onChoose }: Props) {
  const t = useT();
  const locale = useLocale();
  return (
    <Panel title={t('page.scenarios')} read={read} empty={list?.scenarios.length === 0 ? t('scenario.none') : null}>
      {() => (
        <DataTable
          name={t('page.scenarios')}
          className={classes['table']}
          columns={[{ word: t('scenario.demands') }, { word: t('scenario.title') }, { word: t('scenario.lastRun') }]}
        >
          <tbody>
            {list?.scenarios.map(({ name, demands, titles }) => {
              const last = list.runs.find((run) => run.name === name);
              return (
                <tr key={name} data-scenario={name} data-selected={name === chosen}>
                  <td className="mono">{demands === '' ? unknownMark : demands}</td>
                  <th scope="row">
                    <button
                      type="button"
                      className={tables['link']}
                      aria-pressed={name === chosen}
                      onClick={() => onChoose(name)}
                    >
                      {visibleText(titles[locale])}
                    </button>
                  </th>
                  <td>
                    {last === undefined ? (
                      <span className={classes['dim']}>{t('scenario.never')}</span>
                    ) : (
                      <>
                        <Mark look={runLooks[last.state]} />{' '}
                        <span className={classes['dim']}>
                          <Ago at={last.endedAt ?? last.at} />
                        </span>
                      </>
                    )}
                  </td>
                </tr>
              );
            })}
            {list?.problems.map(({ name, problem }) => (
              <tr key={name} data-problem={name}>
                <td>{unknownMark}</td>
                <th scope="row">{name}</th>
                <td className={classes['bad']} title={problem}>
                  {visibleText(problem)}
                </td>
              </tr>
            ))}
          </tbody>
        </DataTable>
      )}
    </Panel>
  );
}
