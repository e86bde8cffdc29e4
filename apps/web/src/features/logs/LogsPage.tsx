'use client';
import { useT } from '../../i18n/use-t.ts';
import { Mark } from '../../ui/Mark.tsx';
import { useTopicState } from '../../ui/live/use-topic.ts';
import { type Toggle, ToggleChips } from '../../ui/toggles/ToggleChips.tsx';
import { stateLooks } from '../../ui/tone.ts';
import { toggled, useUrlList } from '../../ui/url/use-url.ts';
import { LogBoard } from './LogBoard.tsx';
import classes from './LogsPage.module.css';

/** What the processes themselves say: one of them, some, or all merged. */
export function LogsPage() {
  const t = useT();
  const [chosen, setChosen] = useUrlList('instances');
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.logs')}</h1>
      <LogSources chosen={chosen} onChoose={setChosen} />
      <LogBoard key={chosen.join()} chosen={chosen} />
    </div>
  );
}

interface Props {
  chosen: readonly string[];
  onChoose: (next: readonly string[]) => void;
}

/** Whose logs: none pressed is everybody's. What is not ready says so, because its log is likely the one looked for. */
function LogSources({ chosen, onChoose }: Props) {
  const t = useT();
  const instances = useTopicState('topology')?.instances ?? {};
  const known = Object.values(instances);
  const others = chosen.filter((id) => id !== 'control' && !Object.hasOwn(instances, id));
  const items: Toggle[] = [
    ...known.map(({ id, state, reason }) => ({
      id,
      title: reason === '' ? undefined : reason,
      note: state === 'ready' ? null : <Mark look={stateLooks[state]} title={reason} />,
    })),
    ...others.map((id) => ({ id })),
    { id: 'control', title: t('logs.control') },
  ];
  return (
    <ToggleChips
      name={t('logs.sources')}
      items={items}
      chosen={chosen}
      onToggle={(id) => onChoose(toggled(chosen, id))}
      first={
        <button type="button" aria-pressed={chosen.length === 0} onClick={() => onChoose([])}>
          {t('logs.all')}
        </button>
      }
    />
  );
}
