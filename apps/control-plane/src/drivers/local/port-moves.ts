import type { InstanceId } from '@signalbox/shared';
import type { Supervisor } from '@signalbox/supervisor';

export interface PortMovesDeps {
  /** Whether no process of it runs or begins to. Never Consul: everybody else was told its port. */
  readonly mayMove: (id: InstanceId) => boolean;
  readonly arePortsFree: (id: InstanceId) => Promise<boolean>;
  /** Gives it other ports, and a supervisor that knows them. */
  readonly move: (id: InstanceId) => Promise<void>;
}

/** Another program sits on a port of a dead child: the child gets a free one. */
export interface PortMoves {
  /** Resolves when that is settled: true when it was moved. A child that runs, or begins to while it is looked at, keeps its ports: the process was told them. */
  moveIfTaken(id: InstanceId): Promise<boolean>;
}

/** One after the other: two who start the same child at once would each move it, and its process knew only of the first move. */
export function createPortMoves({ mayMove, arePortsFree, move }: PortMovesDeps): PortMoves {
  let last: Promise<unknown> = Promise.resolve();

  async function moveOne(id: InstanceId): Promise<boolean> {
    if (!mayMove(id) || (await arePortsFree(id)) || !mayMove(id)) return false;
    await move(id);
    return true;
  }

  return {
    moveIfTaken(id) {
      const mine = last.then(() => moveOne(id));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}

/** Starts a child. Where it is moved meanwhile its supervisor lets go, and the start by the one that knows the new ports counts. */
export async function startMoving(child: { readonly supervisor: Pick<Supervisor, 'start'> }): Promise<void> {
  for (;;) {
    const { supervisor } = child;
    try {
      await supervisor.start();
      return;
    } catch (thrown) {
      if (child.supervisor === supervisor) throw thrown;
    }
  }
}
