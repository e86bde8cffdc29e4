import { createPost, MessageSender, RoundRobin, type Facade } from '@signalbox/faults/load';
import { AppError, type Clock, type Status } from '@signalbox/shared';

/** Connections to each facade. */
const connections = 128;
/** How long one message is tried over all facades, in milliseconds: three deadlines of a facade (3 s, ARCHITECTURE §3) and a pause. */
const patienceMs = 12_000;
/** Pause before the next round over the facades, in milliseconds. */
const roundPauseMs = 100;

/** Sends straight to the facades in turn, failing over with the same key. Throws `unavailable` where none is ready. */
export function createFacadeSender(
  { instances }: Status,
  clock: Clock,
): { readonly sender: MessageSender; close(): Promise<void> } {
  const facades = instances.flatMap(({ id, kind, ready, url }): Facade[] =>
    kind === 'facade' && ready === true && url !== null ? [{ id, url }] : [],
  );
  if (facades.length === 0)
    throw new AppError('unavailable', 'No facade is ready.', { remedy: '`npx signalbox status` says why.' });
  const inTurn = new RoundRobin<Facade>();
  inTurn.know(facades);
  const { post, close } = createPost({ connections });
  // All facades are asked before there is a pause.
  const pauseAfter = (_: unknown, attempts: number): number => (attempts % facades.length === 0 ? roundPauseMs : 0);
  return { sender: new MessageSender({ post, facades: inTurn, retry: { patienceMs, pauseAfter }, clock }), close };
}
