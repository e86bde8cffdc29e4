'use client';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Count } from '../../ui/Count.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { useLogWord } from '../../ui/use-log-word.ts';
import facts from '../../ui/facts.module.css';
import type { QueueProps } from './queue-props.ts';
import { sumsOf } from './queue-sums.ts';

/** How the whole log stands, in one line. */
export function QueueFacts({ queue, partitions, copies }: QueueProps) {
  const t = useT();
  const logWord = useLogWord();
  const sums = sumsOf(partitions, copies);
  const known = partitions.length > 0;
  return (
    <dl className={facts['facts']} aria-label={t('queue.facts')}>
      <Fact word={t('queue.backend')} title={t('queue.backendWhat')}>
        {t(logWord)}
      </Fact>
      <Fact word={t('queue.partitions')} title={t('queue.partitionsWhat')}>
        <Count value={known ? partitions.length : null} />
      </Fact>
      <Fact
        word={t('queue.leaderless')}
        title={t('queue.leaderlessWhat')}
        tone={known && sums.leaderless > 0 ? 'bad' : undefined}
      >
        <Count value={known ? sums.leaderless : null} />
      </Fact>
      <Fact word={t('queue.short')} title={t('queue.shortWhat')} tone={known && sums.short > 0 ? 'warn' : undefined}>
        <Count value={known ? sums.short : null} />
      </Fact>
      <Fact word={t('queue.written')} title={t('queue.writtenWhat')}>
        <Count value={known ? sums.written : null} />
      </Fact>
      <Fact word={t('queue.lag')} title={t('queue.lagWhat')} tone={(sums.lag ?? 0) > 0 ? 'warn' : undefined}>
        <Count value={known ? sums.lag : null} />
      </Fact>
      <Fact word={t('queue.asked')} title={t('queue.askedWhat')}>
        <Ago at={queue?.at ?? null} />
      </Fact>
    </dl>
  );
}
