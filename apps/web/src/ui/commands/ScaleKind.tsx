'use client';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../Icon.tsx';
import { Count } from '../Count.tsx';
import { useTopicState } from '../live/use-topic.ts';
import { useCommands } from './commands-context.ts';
import classes from './ScaleKind.module.css';

const most = 9;

/** How many of a kind are wanted, with one less and one more. */
export function ScaleKind({ kind }: { kind: 'facade' | 'logging' | 'messages' }) {
  const t = useT();
  const commands = useCommands();
  const topology = useTopicState('topology');
  const count = topology?.wanted[kind] ?? null;
  const busy = commands.submitting('scale');
  const to = (next: number) => commands.run({ verb: 'scale', kind, count: next });
  return (
    <span className={classes['scale']}>
      {kind}
      <button
        type="button"
        aria-label={t('scale.less', { kind })}
        title={t('scale.less', { kind })}
        disabled={busy || count === null || count <= 1}
        onClick={() => to((count ?? 2) - 1)}
      >
        <Icon name="minus" size={11} />
      </button>
      <Count value={count} />
      <button
        type="button"
        aria-label={t('scale.more', { kind })}
        title={t('scale.more', { kind })}
        disabled={busy || count === null || count >= most}
        onClick={() => to((count ?? 0) + 1)}
      >
        <Icon name="plus" size={11} />
      </button>
    </span>
  );
}
