import type { Socket } from 'node:net';
import { hasAsked } from './arrival.ts';

/**
 * Who is connected, and what for. Beyond the bound whoever asks nothing makes room for a newcomer: first those that never asked, then those
 * whose last answer is longest ago. Where everybody is being answered there may be twice as many; more are dropped.
 */
export interface Connections {
  add(socket: Socket): void;
  /** A request of this connection is under way; call the result when it is not any more. */
  begin(socket: Socket): () => void;
  /** Ends those that never asked: to Node they are not idle. */
  endSilent(): void;
  /** How many were ever added. */
  added(): number;
}

export function createConnections(most: number): Connections {
  /** Requests under way of each. */
  const busy = new Map<Socket, number>();
  /** In the order they came, and in the order they were answered. */
  const silent = new Set<Socket>();
  const idle = new Set<Socket>();
  const open = new Set<Socket>();
  let added = 0;

  function forget(socket: Socket): void {
    for (const places of [open, silent, idle, busy]) places.delete(socket);
  }

  function makeRoom(): void {
    for (const socket of silent) {
      silent.delete(socket);
      // It has, and this server was not told: an upgraded one, or one that another part of the server answers.
      if (hasAsked(socket)) continue;
      socket.destroy();
      return;
    }
    const [oldest] = idle;
    if (oldest === undefined) return;
    idle.delete(oldest);
    oldest.destroySoon();
  }

  return {
    add(socket) {
      added += 1;
      if (open.size >= most) makeRoom();
      if (open.size >= 2 * most) {
        socket.destroy();
        return;
      }
      open.add(socket);
      silent.add(socket);
      socket.once('close', () => forget(socket));
    },
    begin(socket) {
      silent.delete(socket);
      idle.delete(socket);
      busy.set(socket, (busy.get(socket) ?? 0) + 1);
      return () => {
        const left = (busy.get(socket) ?? 1) - 1;
        if (left > 0) {
          busy.set(socket, left);
          return;
        }
        busy.delete(socket);
        if (!socket.destroyed) idle.add(socket);
      };
    },
    endSilent() {
      for (const socket of silent) socket.destroy();
    },
    added: () => added,
  };
}
