import { useCallback, useEffect, useState } from 'react';
import { controlClient } from '../../live/control-client.ts';
import { tokenOf } from '../../live/sign-in-token.ts';
import { tabSecret } from '../../live/tab-secret.ts';
import type { Problem } from '@signalbox/shared';
import { useLiveClient } from '../../ui/live/live-context.ts';
import { useConnection } from '../../ui/live/use-topic.ts';

/** `asking` until the server has said who we are; the page is shown meanwhile, empty. */
export type SessionState = 'asking' | 'in' | 'out';

/**
 * The session of this tab. A sign-in link's token is taken out of the address before anything else happens, then exchanged for the cookie
 * and the secret of this browser's tabs (ADR 26); a tab that was opened without a link asks the others for it.
 * When the server cannot be asked, the live feed goes on trying and says so.
 */
export function useSession(): {
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
