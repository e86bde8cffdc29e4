import { once } from 'node:events';
import { z } from 'zod';
import { until } from '../../../../../test-engines/until.ts';

/** Where Node opens its inspector when it is signalled; one process at a time. */
const inspectorUrl = 'http://127.0.0.1:9229/json';
const patienceMs = 10_000;

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const replySchema = z.object({ id: z.int(), result: z.unknown() });
const numberSchema = z.object({ result: z.object({ value: z.number() }) });

/** Heap and buffers in use. */
const held = `(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())`;
/** Later, as it waits until nobody is connected. */
const close = `void setTimeout(() => process.getBuiltinModule('node:inspector').close(), 0)`;

/**
 * Bytes that a running process of Node holds: heap and buffers that are left once all garbage is gone. Resident memory says less: V8 lets garbage lie, takes
 * room for more when it likes and gives it back when it likes. Any process of Node opens its inspector at SIGUSR1; it is closed again.
 */
export async function heldBytes(pid: number): Promise<number> {
  process.kill(pid, 'SIGUSR1');
  let url = '';
  const listens = async (): Promise<boolean> => {
    url = (await inspectors())[0]?.webSocketDebuggerUrl ?? '';
    return url !== '';
  };
  await until(`the inspector of ${pid} listens`, listens, patienceMs);
  const socket = new WebSocket(url);
  await once(socket, 'open');
  let id = 0;
  const call = async (method: string, params: Record<string, unknown> = {}): Promise<unknown> => {
    const mine = (id += 1);
    const answered = new Promise<unknown>((resolve) => {
      socket.addEventListener('message', ({ data }) => {
        const reply = replySchema.safeParse(JSON.parse(String(data)));
        if (reply.success && reply.data.id === mine) resolve(reply.data.result);
      });
    });
    socket.send(JSON.stringify({ id: mine, method, params }));
    return answered;
  };
  const ask = async (expression: string): Promise<number> =>
    numberSchema.parse(await call('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  const owner = await ask('process.pid');
  if (owner !== pid) {
    socket.close();
    throw new Error(`The inspector on port 9229 is of process ${owner}, not of ${pid}: somebody debugs it.`);
  }
  await call('HeapProfiler.collectGarbage');
  const bytes = await ask(held);
  await call('Runtime.evaluate', { expression: close });
  socket.close();
  await until('the inspector is closed', async () => (await inspectors()).length === 0, patienceMs);
  return bytes;
}

async function inspectors(): Promise<z.infer<typeof targetsSchema>> {
  try {
    return targetsSchema.parse(await (await fetch(inspectorUrl)).json());
  } catch {
    return []; // Nobody listens there yet, or any more.
  }
}
