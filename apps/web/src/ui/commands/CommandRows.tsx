'use client';
import type { Command } from '@signalbox/shared';
import type { MessageKey } from '../../i18n/locale-store.ts';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { Icon, type IconName } from '../Icon.tsx';
import { formatClock, formatMoment } from '../format.ts';
import { causeOf } from './cause.ts';
import { targetsOf } from './CommandResults.tsx';
import classes from './CommandRows.module.css';
import { verbWords } from './verb-table.ts';

const looks: Record<Command['state'], { icon: IconName; word: MessageKey }> = {
  accepted: { icon: 'clock', word: 'command.accepted' },
  running: { icon: 'clock', word: 'command.running' },
  done: { icon: 'check', word: 'command.isDone' },
  failed: { icon: 'alert', word: 'command.isFailed' },
};

/** Commands, one a line: when, what, what came of it. */
export function CommandRows({ commands }: { commands: readonly Command[] }) {
  const t = useT();
  const locale = useLocale();
  return (
    <ol className={classes['rows']}>
      {commands.map((command) => (
        <li key={command.id} data-state={command.state} data-testid="command">
          <time className="mono" dateTime={command.at} title={formatMoment(command.at, locale)}>
            {formatClock(command.at, locale)}
          </time>
          <span className={classes['what']}>
            {t(verbWords[command.verb])} {targetsOf(command)}
          </span>
          <span className={classes['state']}>
            <Icon name={looks[command.state].icon} size={11} /> {t(looks[command.state].word)}
          </span>
          <Cause command={command} />
        </li>
      ))}
    </ol>
  );
}

function Cause({ command }: { command: Command }) {
  const text = causeOf(command);
  return text === '' ? null : <p>{text}</p>;
}
