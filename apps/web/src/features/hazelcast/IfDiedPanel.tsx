'use client';
import { Button } from '@mantine/core';
import type { Instance, MapState } from '@signalbox/shared';
import { useMemo, useState } from 'react';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Fact } from '../../ui/Fact.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { formatCount } from '../../ui/format.ts';
import { ToggleChips } from '../../ui/toggles/ToggleChips.tsx';
import { isDead } from '../../ui/tone.ts';
import { toggled, useUrlList } from '../../ui/url/use-url.ts';
import classes from './IfDiedPanel.module.css';
import { type Bet, betOn, settle } from './bet.ts';
import { entriesIn, ifDied, type IfDied } from './if-died.ts';

interface Props {
  read: PanelRead;
  map: MapState | undefined;
  members: readonly Instance[];
}

/** What would be lost if the chosen members died at this moment, from the table of owners as it is now. */
export function IfDiedPanel({ read, map, members }: Props) {
  const t = useT();
  const commands = useCommands();
  const [bet, setBet] = useState<Bet | undefined>(undefined);
  const [chosen, setChosen] = useUrlList('members');
  const alive = members.filter(({ state }) => !isDead(state));
  const selected = alive.map(({ id }) => id).filter((id) => chosen.includes(id));
  const key = selected.join();
  const outcome = useMemo(
    () => ifDied(map?.partitions ?? [], new Set(key === '' ? [] : key.split(','))),
    [map?.partitions, key],
  );
  return (
    <Panel
      title={t('hazel.ifDied')}
      read={read}
      source={map}
      empty={map !== undefined && map.partitions.length === 0 ? t('hazel.ifDiedUnknown') : null}
    >
      {() => (
        <div className={classes['body']}>
          <ToggleChips
            name={t('hazel.ifDiedMembers')}
            items={alive.map(({ id }) => ({ id }))}
            chosen={selected}
            onToggle={(id) => setChosen(toggled(selected, id))}
          />
          <output className={classes['outcome']} data-testid="if-died">
            {selected.length === 0 ? (
              <p>{t('hazel.ifDiedHint')}</p>
            ) : (
              <Outcome outcome={outcome} entries={map?.total.entries} allMembers={selected.length === alive.length} />
            )}
          </output>
          {selected.length === 0 ? null : (
            <div>
              <Button
                variant="default"
                leftSection={<Icon name="kill" size={12} />}
                onClick={() => {
                  setBet(betOn(selected, outcome.gone.length, map));
                  commands.run({ verb: 'kill', targets: selected });
                }}
              >
                {t('hazel.killThese')}
              </Button>
            </div>
          )}
          {bet === undefined ? null : <BetLine bet={bet} outcome={settle(bet, map, members)} />}
          <p className={classes['foot']}>{t('hazel.ifDiedUnit')}</p>
        </div>
      )}
    </Panel>
  );
}

function Outcome({
  outcome,
  entries,
  allMembers,
}: {
  outcome: IfDied;
  entries: number | undefined;
  allMembers: boolean;
}) {
  const t = useT();
  const locale = useLocale();
  const count = outcome.gone.length;
  if (count === 0) {
    return (
      <>
        <p className={classes['verdict']} data-tone="ok">
          <Icon name="check" /> {t('hazel.ifDiedNothing')}
        </p>
        <p>{t('hazel.ifDiedKept', { count: outcome.lastCopy })}</p>
      </>
    );
  }
  const lost = entries === undefined ? undefined : entriesIn(entries, count, outcome.held);
  return (
    <>
      <p className={classes['verdict']} data-tone="warn">
        <Icon name="alert" /> {count === outcome.held ? t('hazel.ifDiedAll') : t('hazel.ifDiedSome', { count })}
      </p>
      {lost === undefined ? null : (
        <p>
          {lost.exact
            ? t('hazel.ifDiedEntries', { count: lost.count, text: formatCount(lost.count, locale) })
            : t('hazel.ifDiedAbout', { count: lost.count, text: formatCount(lost.count, locale) })}
        </p>
      )}
      <p>{allMembers ? t('hazel.ifDiedRebuiltLater') : t('hazel.ifDiedRebuilt')}</p>
    </>
  );
}

/** What was predicted beside what happened. */
function BetLine({ bet, outcome }: { bet: Bet; outcome: ReturnType<typeof settle> }) {
  const t = useT();
  return (
    <dl className={classes['bet']} data-testid="bet">
      <Fact word={t('hazel.predicted')}>{t('hazel.betPartitions', { count: bet.predicted })}</Fact>
      <Fact word={t('hazel.happened')}>
        {outcome === 'open'
          ? t('hazel.betOpen')
          : outcome === 'nobody-left'
            ? t('hazel.betNobody')
            : t('hazel.betPartitions', { count: outcome })}
      </Fact>
    </dl>
  );
}
