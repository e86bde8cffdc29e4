'use client';
import type { Command } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { CommandRows } from '../../ui/commands/CommandRows.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import classes from './CommandDialog.module.css';

/** Every command, newest first, with its cause on failure. */
export function CommandDialog({ commands, onClose }: { commands: readonly Command[]; onClose: () => void }) {
  const t = useT();
  const newestFirst = commands.toSorted((a, b) => b.at.localeCompare(a.at));
  return (
    <Dialog opened onClose={onClose} title={t('commands.name')} size="lg">
      {commands.length === 0 ? (
        <p className={classes['none']}>{t('commands.none')}</p>
      ) : (
        <CommandRows commands={newestFirst} />
      )}
    </Dialog>
  );
}
