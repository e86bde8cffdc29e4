'use client';
import type { Level, LogLine } from '@signalbox/shared';
import { memo } from 'react';
import { useLocale } from '../../i18n/use-t.ts';
import { formatClock, formatMoment, visibleText } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import classes from './LineRow.module.css';

const levelIcons: Record<Level, IconName | null> = { debug: null, info: null, warn: 'alert', error: 'kill' };

interface Props {
  line: LogLine;
  opened: boolean;
  onOpen: (line: LogLine) => void;
}

/** One line: when, how loud, who, what happened, in whose words. The level's word is the log's own. */
export const LineRow = memo(function LineRow({ line, opened, onOpen }: Props) {
  const locale = useLocale();
  const icon = levelIcons[line.level];
  const text = visibleText(line.msg);
  return (
    <button
      type="button"
      className={classes['line']}
      data-level={line.level}
      data-opened={opened}
      aria-pressed={opened}
      onClick={() => onOpen(line)}
    >
      <time dateTime={line.t} title={formatMoment(line.t, locale)}>
        {formatClock(line.t, locale, true)}
      </time>
      <span className={classes['level']}>
        {icon === null ? null : <Icon name={icon} size={11} />}
        {line.level}
      </span>
      <InstanceName id={line.instance} />
      <span className={classes['event']}>{line.event}</span>
      <span className={classes['text']} title={text}>
        {text}
      </span>
    </button>
  );
});
