'use client';
import type { ReactNode } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { CommandsRoot } from '../../ui/commands/CommandsRoot.tsx';
import classes from './Frame.module.css';
import { Header } from './Header.tsx';
import { HelpOverlay } from './HelpOverlay.tsx';
import { Nav } from './Nav.tsx';
import { Palette } from './Palette.tsx';
import { SignIn } from './SignIn.tsx';
import { useSession } from './use-session.ts';

/** What stands around every page: proof on top, the way to the pages on the left. */
export function Frame({ children }: { children: ReactNode }) {
  const t = useT();
  const { session, signIn, signOut } = useSession();
  if (session === 'out') return <SignIn onToken={signIn} />;
  return (
    <CommandsRoot>
      <a className={classes['skip']} href="#main">
        {t('frame.skip')}
      </a>
      <div className={classes['frame']}>
        <Header onSignOut={signOut} />
        <Nav />
        <main id="main" className={classes['main']} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Palette />
      <HelpOverlay />
    </CommandsRoot>
  );
}
