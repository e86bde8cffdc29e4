import { once } from 'node:events';
import { z } from 'zod';
import { until } from '../../../../test-engines/until.ts';

/** Where Node opens its inspector when it is signalled; one process at a time. */
const inspectorUrl = 'http://127.0.0.1:9229/json';
const patienceMs = 10_000;

const targetsSchema = z.array(z.object({ webSocketDebuggerUrl: z.string() }));
const replySchema = z.object({ id: z.int(), result: z.unknown() });
const numberSchema = z.object({ result: z.object({ value: z.number() }) });

/** Later, as it waits until nobody is connected. */
const close = `void setTimeout(() => process.getBuiltinModule('node:inspector').close(), 0)`;

export interface Inspected {
  /** The number that an expression gives in the process. */
  evaluate(expression: string): Promise<number>;
  collectGarbage(): Promise<void>;
}

/** Looks into a running process of Node, which was not prepared for it: any opens its inspector at SIGUSR1. It is closed again. */
export async function inspect<T>(pid: number, look: (process: Inspected) => Promise<T>): Promise<T> {
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
  const evaluate = async (expression: string): Promise<number> =>
    numberSchema.parse(await call('Runtime.evaluate', { expression, returnByValue: true })).result.value;
  const owner = await evaluate('process.pid');
  if (owner !== pid) {
    socket.close();
    throw new Error(`The inspector on port 9229 is of process ${owner}, not of ${pid}: somebody debugs it.`);
  }
  const found = await look({
    evaluate,
    async collectGarbage() {
      await call('HeapProfiler.collectGarbage');
    },
  });
  await call('Runtime.evaluate', { expression: close });
  socket.close();
  await until('the inspector is closed', async () => (await inspectors()).length === 0, patienceMs);
  return found;
}

async function inspectors(): Promise<z.infer<typeof targetsSchema>> {
  try {
    return targetsSchema.parse(await (await fetch(inspectorUrl)).json());
  } catch {
    return []; // Nobody listens there yet, or any more.
  }
}
