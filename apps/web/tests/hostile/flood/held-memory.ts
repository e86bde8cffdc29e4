import { inspect } from '../inspector.ts';

/** Heap and buffers in use. */
const held = `(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())`;

/**
 * Bytes that a running process of Node holds: heap and buffers that are left once all garbage is gone. Resident memory says less: V8 lets garbage lie, takes
 * room for more when it likes and gives it back when it likes.
 */
export function heldBytes(pid: number): Promise<number> {
  return inspect(pid, async ({ collectGarbage, evaluate }) => {
    await collectGarbage();
    return evaluate(held);
  });
}
