import type { Server } from 'node:net';
import { AppError, type InstanceId } from '@signalbox/shared';
import { anyFree, boundPort, firstFree, release } from '../../loopback.ts';
import type { Replaced } from '../driver.ts';
import type { PortUse, PortWish } from './plan.ts';

/** Ports by instance and use; kept on disk, so that adoption and restart find the same ones. */
export type AssignedPorts = Readonly<Record<string, Readonly<Partial<Record<PortUse, number>>>>>;

export function portOf(assigned: AssignedPorts, id: InstanceId, use: PortUse): number {
  const port = assigned[id]?.[use];
  if (port === undefined) throw new AppError('internal', `${id} has no port for ${use}.`);
  return port;
}

/** What one wish is tried with, in order; after these any free port will do. */
export function candidatesOf(wish: PortWish, assigned: AssignedPorts): number[] {
  const kept = assigned[wish.instance]?.[wish.use];
  const tries = [kept, wish.wish].filter((port) => port !== undefined);
  return [...new Set(tries)];
}

/**
 * Finds a port for every wish. All are held open until the last is found, so that no two get the same; between the release and the
 * child's own bind another program may still take one: then the child fails with the port's name and gets a new one at its next start.
 */
export async function choosePorts(
  wishes: readonly PortWish[],
  assigned: AssignedPorts,
): Promise<{ assigned: AssignedPorts; replaced: readonly Replaced[] }> {
  const held: Server[] = [];
  const chosen: Record<string, Partial<Record<PortUse, number>>> = { ...assigned };
  const replaced: Replaced[] = [];
  const open: PortWish[] = [];
  const take = (wish: PortWish, server: Server): void => {
    const port = boundPort(server);
    held.push(server);
    chosen[wish.instance] = { ...chosen[wish.instance], [wish.use]: port };
    if (wish.wish !== undefined && wish.wish !== port)
      replaced.push({ instance: wish.instance, wanted: wish.wish, got: port });
  };
  try {
    // Named ports first: the system must not hand out one that somebody behind in the row asks for.
    for (const wish of wishes) {
      const server = await firstFree(candidatesOf(wish, assigned));
      if (server === undefined) open.push(wish);
      else take(wish, server);
    }
    for (const wish of open) take(wish, await anyFree());
  } finally {
    await Promise.all(held.map(release));
  }
  return { assigned: chosen, replaced };
}
