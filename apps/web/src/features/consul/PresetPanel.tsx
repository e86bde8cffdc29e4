'use client';
import { Button } from '@mantine/core';
import type { Command, Instance } from '@signalbox/shared';
import dynamic from 'next/dynamic';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { causeOf } from '../../ui/commands/cause.ts';
import { visibleText } from '../../ui/format.ts';
import { Panel } from '../../ui/Panel.tsx';
import { useUrlParam } from '../../ui/url/use-url.ts';
import { isUnderWay, progressOf } from './preset-change.ts';
import { stageWords, titleOf } from './preset-words.ts';
import classes from './PresetPanel.module.css';
import { usePresets } from './use-presets.ts';

const PresetDialog = dynamic(() => import('./PresetDialog.tsx').then((module) => module.PresetDialog), { ssr: false });

/** What the cluster runs as, the way to another preset, and how far a change is. `?preset=NAME` opens the dialog at one of them. */
export function PresetPanel({ instances }: { instances: readonly Instance[] }) {
  const t = useT();
  const { read, list, change } = usePresets();
  const [chosen, choose] = useUrlParam('preset');
  const underWay = isUnderWay(change);
  const present = list?.presets.find(({ name }) => name === list.preset);
  return (
    <>
      <Panel
        title={t('preset.name')}
        read={read}
        actions={
          <Button
            variant="default"
            disabled={underWay || list === undefined}
            aria-haspopup="dialog"
            onClick={() => choose('choose')}
          >
            {t('preset.change')}
          </Button>
        }
      >
        {() => (
          <div className={classes['body']} data-testid="preset" data-preset={list?.preset} data-change={change?.state}>
            {underWay ? (
              <UnderWay change={change} instances={instances} />
            ) : (
              <>
                <p>
                  <span className="mono">{list?.preset}</span>
                  {present === undefined ? null : <span className={classes['title']}>{titleOf(present, t)}</span>}
                </p>
                {change?.state === 'failed' ? <Failed why={causeOf(change)} /> : null}
              </>
            )}
          </div>
        )}
      </Panel>
      {chosen === null || list === undefined || underWay ? null : (
        <PresetDialog
          list={list}
          instances={instances}
          chosen={chosen}
          failed={change?.state === 'failed'}
          onChoose={choose}
        />
      )}
    </>
  );
}

function Failed({ why }: { why: string }) {
  const t = useT();
  return (
    <p className={classes['bad']} title={why}>
      <Icon name="alert" size={12} /> {t('preset.failed', { reason: visibleText(why) })}
    </p>
  );
}

/** How far it is, in words and as a bar. */
function UnderWay({ change, instances }: { change: Command; instances: readonly Instance[] }) {
  const t = useT();
  const progress = progressOf(instances);
  const { count, left, ready } = progress;
  return (
    <div role="status">
      <p>
        <Icon name="clock" size={12} /> {t('preset.underWay', { name: change.preset ?? '' })}
      </p>
      <p className={classes['stage']}>
        <progress
          value={change.stage === 'ending' ? count - left : change.stage === 'clearing' ? count : ready}
          max={Math.max(1, count)}
          aria-label={t('preset.underWay', { name: change.preset ?? '' })}
        />
        {stageWords(change, progress, t)}
      </p>
    </div>
  );
}
