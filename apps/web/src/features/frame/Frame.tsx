'use client';
import type { Problem } from '@signalbox/shared';
import dynamic from 'next/dynamic';
import { type ReactNode, useCallback, useEffect, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { controlClient } from '../../live/control-client.ts';
import { tabSecret, tokenOf } from '../../live/tab-secret.ts';
import { CommandsRoot } from '../../ui/commands/CommandsRoot.tsx';
import { useLiveClient } from '../../ui/live/live-context.ts';
import { useConnection } from '../../ui/live/use-topic.ts';
import classes from './Frame.module.css';
import { Header } from './Header.tsx';
import { Nav } from './Nav.tsx';
import { SignIn } from './SignIn.tsx';

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

/** `asking` until the server has said who we are; the page is shown meanwhile, empty. */
type SessionState = 'asking' | 'in' | 'out';

/**
 * The session of this tab. A sign-in link's token is taken out of the address before anything else happens, then exchanged for the cookie
 * and the secret of this browser's tabs (ADR 26); a tab that was opened without a link asks the others for it.
 * When the server cannot be asked, the live feed goes on trying and says so.
 */
function useSession(): {
  session: SessionState;
  signIn: (token: string) => Promise<Problem | undefined>;
  signOut: () => void;
} {
  const live = useLiveClient();
  const connection = useConnection();
  const [session, setSession] = useState<SessionState>('asking');

  const signIn = useCallback(
    async (token: string) => {
      const answer = await controlClient.signIn(token);
      if (!answer.ok) return answer.problem;
      tabSecret().signedIn(answer.value.tab);
      setSession('in');
      live.start();
      return undefined;
    },
    [live],
  );

  useEffect(() => {
    void (async () => {
      const token = tokenOf(window.location.hash);
      if (token !== undefined) {
        window.history.replaceState(null, '', window.location.pathname + window.location.search);
        if ((await signIn(token)) === undefined) return;
      }
      const asked = await controlClient.session();
      const isHalf = asked.ok && asked.value.half === true;
      if (isHalf) await tabSecret().borrow();
      const answer = isHalf ? await controlClient.session() : asked;
      const out = answer.ok ? !answer.value.signedIn : answer.problem.status === 401;
      setSession(out ? 'out' : 'in');
      if (!out) live.start();
    })();
  }, [live, signIn]);

  const signOut = useCallback(() => {
    void (async () => {
      await controlClient.signOut();
      tabSecret().forget();
      live.tell('refused');
      setSession('out');
    })();
  }, [live]);

  const refused = connection.name === 'signed-out';
  return { session: refused ? 'out' : session, signIn, signOut };
}
