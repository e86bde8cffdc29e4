'use client';
import dynamic from 'next/dynamic';
import type { ReactNode } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { CommandsRoot } from '../../ui/commands/CommandsRoot.tsx';
import classes from './Frame.module.css';
import { Header } from './Header.tsx';
import { Nav } from './Nav.tsx';
import { SignIn } from './SignIn.tsx';
import { useSession } from './use-session.ts';

// Nobody needs these to see the page: they come after it.
const Palette = dynamic(() => import('./Palette.tsx').then((module) => module.Palette), { ssr: false });
const HelpOverlay = dynamic(() => import('./HelpOverlay.tsx').then((module) => module.HelpOverlay), { ssr: false });

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
