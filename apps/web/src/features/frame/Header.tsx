'use client';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { ClusterChip, ConnectionChip } from './Chips.tsx';
import { CommandList } from './CommandList.tsx';
import { Conservation } from './Conservation.tsx';
import classes from './Header.module.css';
import { IconButton, LanguageSwitch, ThemeSwitch } from './IconButton.tsx';
import { Proof } from './Proof.tsx';

/** Proof on top: the claim in a sentence, the sum that shows it below, whether the cluster is safe, whether this page is live; and the way to undo everything. */
export function Header({ onSignOut }: { onSignOut: () => void }) {
  const t = useT();
  const commands = useCommands();
  return (
    <header className={classes['header']}>
      <div className={classes['brand']}>
        <span className={classes['lamp']} aria-hidden />
        Signalbox
      </div>
      <Proof />
      <div className={classes['right']}>
        <ClusterChip />
        <ConnectionChip />
        <button
          type="button"
          className={classes['heal']}
          title={t('frame.healWhat')}
          disabled={commands.submitting('heal')}
          onClick={() => commands.run({ verb: 'heal' })}
        >
          <Icon name="heal" size={13} />
          <span>{t('frame.heal')}</span>
        </button>
        <CommandList />
        <LanguageSwitch />
        <ThemeSwitch />
        <IconButton icon="exit" name={t('frame.signOut')} onClick={onSignOut} />
      </div>
      <Conservation />
    </header>
  );
}
