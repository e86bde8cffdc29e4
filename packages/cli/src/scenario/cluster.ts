import { randomUUID } from 'node:crypto';
import { LoadGenerator, type SendResult, wordsOf } from '@signalbox/faults/load';
import type { ScenarioCluster, SentMessage } from '@signalbox/scenarios';
import {
  AppError,
  answeredByHeaders,
  completeHeader,
  configListSchema,
  configWrittenSchema,
  instanceIdSchema,
  messageIdSchema,
  readLineSchema,
  statusSchema,
  verdictSchema,
} from '@signalbox/shared';
import type { Context } from '../context.ts';
import { createFacadeSender } from '../facade-sender.ts';
import { createCluster } from '../chaos/cluster.ts';
import { readPreset } from '../place.ts';

/** A verdict reads every instance whole: a minute for each million messages, and room. In milliseconds. */
const verdictWithin = 15 * 60_000;

/** The running cluster by its control plane's API, and by its facades for what is sent. */
export function createScenarioCluster({
  control,
  clock,
  place,
}: Pick<Context, 'control' | 'clock' | 'place'>): ScenarioCluster {
  const client = control();
  const { status, command, ended } = createCluster(() => client, clock, verdictWithin);
  return {
    preset: () => readPreset(place),
    status,
    command,
    async verify() {
      const { id } = await command({ verb: 'verify' });
      return client.get(`/api/verdict?command=${id}`, verdictSchema);
    },
    async read({ logging, messages }, told) {
      const query = new URLSearchParams({
        ...(logging === undefined ? {} : { logging }),
        ...(messages === undefined ? {} : { messages }),
      });
      const headers = await client.lines(`/api/facade?${query}`, readLineSchema, told);
      return {
        logging: instanceIdSchema.parse(headers[answeredByHeaders.logging]),
        messages: instanceIdSchema.parse(headers[answeredByHeaders.messages]),
        complete: headers[completeHeader] === 'true',
      };
    },
    async send({ count, clients, rate, keys, textOf }, told, signal) {
      const { sender, close } = createFacadeSender(await client.get('/api/topology', statusSchema), clock);
      const load = new LoadGenerator<Outcome>({
        count,
        rate,
        mostUnderWay: clients,
        clock,
        async send(n) {
          const message = { id: randomUUID(), msg: textOf(n), order: undefined, isNew: true, isKeyless: !keys };
          return { ...(await sender.send(message)), id: message.id, msg: message.msg };
        },
        sent: ({ ms, result }) => told(sentMessage(result, ms)),
      });
      const stop = (): void => void load.stop();
      signal.addEventListener('abort', stop, { once: true });
      try {
        if (signal.aborted) return;
        load.start();
        await load.ended();
      } finally {
        signal.removeEventListener('abort', stop);
        await close();
      }
    },
    async setting(key) {
      const { entries } = await client.get('/api/config', configListSchema);
      return entries.find((entry) => entry.key === key)?.value;
    },
    async set(key, value) {
      const written = await client.send('PUT', `/api/config/${key}`, { value }, configWrittenSchema);
      if (written.command === undefined) return;
      // Whoever reads it has it: the next step may rely on that.
      const { state, error } = await ended(written.command);
      if (state === 'failed')
        throw new AppError('engine-failed', `${key} was set, and not everybody has taken it: ${error?.message ?? ''}`);
    },
  };
}

type Outcome = SendResult & { readonly id: string; readonly msg: string };

function sentMessage({ id, msg, acked, last, facade, attempts }: Outcome, ms: number): SentMessage {
  return {
    id: messageIdSchema.parse(last?.kind === 'acked' ? last.reply.id : id),
    msg,
    acked,
    facade: facade ?? null,
    logging: last?.kind === 'acked' ? last.reply.logging.instance : null,
    ms: Math.round(ms * 10) / 10,
    attempts,
    reason: acked ? null : last === undefined ? 'no facade is ready' : wordsOf(last),
  };
}
