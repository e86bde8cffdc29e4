'use client';
import type { Instance, MapState } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { copiesOf, copiesWords } from '../../ui/copies/copies.ts';
import { Count } from '../../ui/Count.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { isDead, type Tone } from '../../ui/tone.ts';
import classes from '../../ui/facts.module.css';

interface Props {
  map: MapState | undefined;
  members: readonly Instance[];
}

/** How the whole map stands, in one line. */
export function MapFacts({ map, members }: Props) {
  const t = useT();
  const copies = copiesWords(copiesOf(map));
  return (
    <dl className={classes['facts']} aria-label={t('hazel.facts')}>
      <Fact word={t('hazel.state')} title={t('hazel.safeWhat')}>
        <Mark look={copies} values={copies.values} />
      </Fact>
      <Fact word={t('hazel.membersAlive')} title={t('hazel.membersAliveWhat')}>
        <Count value={members.length === 0 ? null : members.filter(({ state }) => !isDead(state)).length} />
        <span className={classes['of']}>
          {' / '}
          <Count value={members.length === 0 ? null : members.length} />
        </span>
      </Fact>
      <Fact word={t('hazel.backupCopies')} title={t('hazel.backupCopiesWhat')}>
        <Count value={map === undefined ? null : map.copies - 1} />
      </Fact>
      <Fact word={t('hazel.migrations')} title={t('hazel.migrationsWhat')} tone={toneOf(map?.migrations, 'warn')}>
        <Count value={map?.migrations} />
      </Fact>
      <Fact word={t('hazel.short')} title={t('hazel.shortWhat')} tone={toneOf(map?.short, 'warn')}>
        <Count value={map?.short} />
      </Fact>
      <Fact
        word={t('hazel.lost')}
        title={t('hazel.lostWhat')}
        tone={toneOf(map?.lost, nobodyHolds(map) ? 'bad' : 'warn')}
      >
        <Count value={map?.lost} />
      </Fact>
      <Fact word={t('hazel.asked')} title={t('hazel.askedWhat')}>
        <Ago at={map?.at ?? null} />
      </Fact>
    </dl>
  );
}

/** Whether a partition is lost at this moment; the count is of all that ever were. */
function nobodyHolds(map: MapState | undefined): boolean {
  return map !== undefined && map.partitions.some((holders) => holders.length === 0);
}

/** None is quiet; some is not. */
function toneOf(value: number | null | undefined, tone: Tone): Tone | undefined {
  return value === undefined || value === null || value === 0 ? undefined : tone;
}
