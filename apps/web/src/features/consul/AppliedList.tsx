'use client';
import type { ConfigKey, Instance } from '@signalbox/shared';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useSpan } from '../../ui/Ago.tsx';
import { Icon } from '../../ui/Icon.tsx';
import classes from './AppliedList.module.css';
import { type Applied, appliedBy, readersOf, takenAt } from './applied-by.ts';
import { configApi } from './config-api.ts';
import type { Version } from './setting-edit.ts';
import { TakenList } from './TakenList.tsx';

interface Props {
  name: ConfigKey;
  version: Version;
  instances: readonly Instance[];
}

/** After a save: which instances say that they have applied it, and after how long. */
export function AppliedList({ name, version, instances }: Props) {
  const t = useT();
  const span = useSpan();
  /** Nothing between: it was taken before the save had even been confirmed. */
  const whenWord = (afterMs: number | null) => {
    if (afterMs === null) return t('setting.notYet');
    return afterMs === 0 ? t('setting.atOnce') : t('setting.after', { span: span(afterMs) });
  };
  const applied = useApplied(name, version, instances);
  return (
    <section
      className={classes['applied']}
      aria-live="polite"
      aria-label={t('setting.appliedName')}
      data-testid="applied"
    >
      <p className={classes['saved']}>
        <Icon name="check" size={13} /> {t('setting.saved', { version: version.modifyIndex })}
      </p>
      {applied === undefined ? null : (
        <>
          <h3>
            {t('setting.appliedBy', {
              count: applied.length,
              done: applied.filter(({ afterMs }) => afterMs !== null).length,
            })}
          </h3>
          <TakenList
            rows={applied.map(({ id, afterMs }) => ({ id, hasIt: afterMs !== null, word: whenWord(afterMs) }))}
          />
        </>
      )}
    </section>
  );
}

/** How often is asked, and for how long, in milliseconds. */
const everyMs = 500;
const patienceMs = 15_000;

interface Seen {
  next: number;
  savedAt: string | null;
  readonly taken: Map<string, string>;
  readonly until: number;
}

/** Who has applied a saved version, asked until everybody has or the patience ends. Undefined while nothing could be asked. */
function useApplied(name: ConfigKey, version: Version, instances: readonly Instance[]): readonly Applied[] | undefined {
  const seen = useRef<Seen | null>(null);
  const readers = readersOf(instances);

  async function look(): Promise<readonly Applied[] | null> {
    const state = (seen.current ??= { next: 0, savedAt: null, taken: new Map(), until: Date.now() + patienceMs });
    state.savedAt ??= await savedAt(name, version.modifyIndex);
    const answer = await configApi.events(state.next);
    if (!answer.ok || state.savedAt === null) return null;
    state.next = answer.value.next;
    for (const [id, at] of takenAt(answer.value.events, name, version.modifyIndex)) state.taken.set(id, at);
    return appliedBy(readers, state.taken, state.savedAt);
  }

  const query = useQuery({
    queryKey: ['setting-applied', name, version.modifyIndex],
    queryFn: look,
    gcTime: 0,
    refetchInterval: ({ state }) => {
      const all = state.data?.every(({ afterMs }) => afterMs !== null) === true;
      return all || Date.now() > (seen.current?.until ?? Infinity) ? false : everyMs;
    },
  });
  return query.data ?? undefined;
}

/** When the control plane had written that version; null when it does not say. */
async function savedAt(name: ConfigKey, modifyIndex: number): Promise<string | null> {
  const answer = await configApi.history(name);
  return answer.ok ? (answer.value.history.find((entry) => entry.modifyIndex === modifyIndex)?.at ?? null) : null;
}
