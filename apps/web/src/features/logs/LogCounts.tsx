import { useLocale, useT } from '../../i18n/use-t.ts';
import { Count } from '../../ui/Count.tsx';
import { formatCount } from '../../ui/format.ts';
import { Icon } from '../../ui/Icon.tsx';
import classes from './LogCounts.module.css';
import type { LogRow } from './rows.ts';

interface Props {
  all: readonly LogRow[];
  shown: readonly LogRow[];
  dropped: number;
}

/** How many lines are shown, of how many this page has; and how many nobody kept. */
export function LogCounts({ all, shown, dropped }: Props) {
  const t = useT();
  const locale = useLocale();
  const total = countLines(all);
  const count = shown === all ? total : countLines(shown);
  return (
    <span className={classes['counts']}>
      <span>
        <Count value={count} /> {count === total ? t('logs.lines', { count }) : null}
        {count === total ? null : (
          <>
            {t('logs.of')} <Count value={total} />
          </>
        )}
      </span>
      {dropped > 0 ? (
        <span className={classes['dropped']} title={t('logs.droppedWhat')} data-testid="dropped">
          <Icon name="alert" size={12} /> {t('logs.dropped', { count: dropped, text: formatCount(dropped, locale) })}
        </span>
      ) : null}
    </span>
  );
}

function countLines(rows: readonly LogRow[]): number {
  return rows.reduce((sum, { kind }) => (kind === 'line' ? sum + 1 : sum), 0);
}
