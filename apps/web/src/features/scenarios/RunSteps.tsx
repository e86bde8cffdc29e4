'use client';
import type { ScenarioListing, ScenarioRun } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { visibleText } from '../../ui/format.ts';
import { Mark } from '../../ui/Mark.tsx';
import { stepLooks, stepState } from './run-looks.ts';
import classes from './ScenariosPage.module.css';

/** The steps in their order, where each stands, what was expected of it and what was found. */
export function RunSteps({ scenario, run }: { scenario: ScenarioListing; run: ScenarioRun | undefined }) {
  const t = useT();
  const locale = useLocale();
  return (
    <ol className={classes['steps']}>
      {scenario.steps.map(({ title, verb }, index) => {
        const n = index + 1;
        const state = stepState(run, n);
        const ended = run?.steps[index];
        return (
          <li key={`${n} ${title.en}`} data-step={n} data-state={state}>
            <span className="mono">{n}</span>
            <span>
              {visibleText(title[locale])}
              {ended === undefined || (ended.expected === '' && ended.found === '') ? null : (
                <small className={classes['outcome']}>
                  {ended.expected === '' ? null : `${t('scenario.expected')} ${visibleText(ended.expected)} · `}
                  {t('scenario.found')} {visibleText(ended.found)}
                </small>
              )}
            </span>
            <span className={classes['dim']}>{verb}</span>
            <span className={classes['dim']}>
              {ended === undefined ? null : (
                <>
                  <Count value={ended.ms} as="ms" /> {t('unit.ms')}
                </>
              )}
            </span>
            <Mark look={stepLooks[state]} />
          </li>
        );
      })}
    </ol>
  );
}
