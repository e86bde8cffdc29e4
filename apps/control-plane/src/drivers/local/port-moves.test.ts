import { instanceId, type InstanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { createPortMoves, startMoving } from './port-moves.ts';

const logging = instanceId('logging', 1);

/** A child whose port 1 another program has; each move gives the next one. `looked` is called while its ports are looked at. */
function child(looked = () => undefined as void) {
  const state = { port: 1, dead: true, moves: 0 };
  const deps = {
    mayMove: (_id: InstanceId) => state.dead,
    async arePortsFree() {
      const free = state.port > 1;
      await Promise.resolve();
      looked();
      return free;
    },
    async move() {
      await Promise.resolve();
      state.port += 1;
      state.moves += 1;
    },
  };
  return { state, moves: createPortMoves(deps) };
}

test('two who start it at once move it once', async () => {
  const { state, moves } = child();
  expect(await Promise.all([moves.moveIfTaken(logging), moves.moveIfTaken(logging)])).toEqual([true, false]);
  expect(state).toMatchObject({ port: 2, moves: 1 });
});

test('one that has begun while it was looked at keeps its port', async () => {
  const { state, moves } = child(() => (state.dead = false));
  expect(await moves.moveIfTaken(logging)).toBe(false);
  expect(state.port).toBe(1);
});

test('a failed search holds up nobody behind it', async () => {
  let failing = true;
  const moves = createPortMoves({
    mayMove: () => true,
    arePortsFree: () => Promise.resolve(false),
    move: () => (failing ? Promise.reject(new Error('none is free')) : Promise.resolve()),
  });
  await expect(moves.moveIfTaken(logging)).rejects.toThrow('none is free');
  failing = false;
  expect(await moves.moveIfTaken(logging)).toBe(true);
});

test('a start goes on by the supervisor that took over while the port was changed', async () => {
  const released = Promise.withResolvers<void>();
  const starts: string[] = [];
  const supervisor = (name: string, end: Promise<void>) => ({
    start() {
      starts.push(name);
      return end;
    },
  });
  const moved = { supervisor: supervisor('old', released.promise) };
  const started = startMoving(moved);
  released.reject(new Error('no longer supervised here'));
  moved.supervisor = supervisor('new', Promise.resolve());
  await started;
  expect(starts).toEqual(['old', 'new']);
});

test('a start that fails without a move is a failed start', async () => {
  const child = { supervisor: { start: () => Promise.reject(new Error('given up')) } };
  await expect(startMoving(child)).rejects.toThrow('given up');
});
