import {
  applyChanges,
  liveNamespace,
  patchSchema,
  snapshotSchema,
  verdictStateSchema,
  type Json,
  type Verdict,
} from '@signalbox/shared';
import { io } from 'socket.io-client';
import { until } from '../../../test-engines/until.ts';

export interface LiveVerdict extends Disposable {
  /** Resolves with the first state the feed gives that `seen` is content with. */
  until(seen: (verdict: Verdict) => boolean): Promise<Verdict>;
}

/** The topic `verdict` as a page has it: a snapshot, then its patches. */
export async function watchVerdict(origin: string, token: string): Promise<LiveVerdict> {
  const socket = io(`${origin}${liveNamespace}`, {
    transports: ['websocket'],
    auth: { token },
    reconnection: false,
    forceNew: true,
  });
  let state: Json | undefined;
  socket.on('snapshot', (body: unknown) => {
    ({ state } = snapshotSchema.parse(body));
  });
  socket.on('patch', (body: unknown) => {
    if (state !== undefined) state = applyChanges(state, patchSchema.parse(body).changes);
  });
  await new Promise<void>((resolve, reject) => {
    socket.on('connect', () => resolve());
    socket.on('connect_error', reject);
  });
  socket.emit('subscribe', { topics: ['verdict'] });
  return {
    async until(seen) {
      let found: Verdict | undefined;
      await until('the live feed to show it', async () => {
        const verdict = state === undefined ? undefined : verdictStateSchema.parse(state);
        if (verdict !== undefined && seen(verdict)) found = verdict;
        return found !== undefined;
      });
      if (found === undefined) throw new Error('it was waited for');
      return found;
    },
    [Symbol.dispose]: () => void socket.disconnect(),
  };
}
