import fc from 'fast-check';
import { subscribeSchema, unsubscribeSchema } from '@signalbox/shared';
import { z } from 'zod';
import { openLiveVisit } from '../live-visit.ts';
import { hostileTexts, hostileValue } from './hostile-values.ts';
import { asSchema, fuzzedValue } from './values-of.ts';

/** One packet of Socket.IO within one of Engine.IO, as text: right, nearly right, or garbage. */
const packets: fc.Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: event('subscribe', subscribeSchema) },
  { weight: 2, arbitrary: event('unsubscribe', unsubscribeSchema) },
  {
    weight: 2,
    arbitrary: fc
      .tuple(fc.constantFrom('patch', 'disconnect', 'connect', 'error', '__proto__', '', 'newListener'), hostileValue)
      .map(([name, body]) => `42/live,${JSON.stringify([name, body])}`),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '42/live,["subscribe"]',
      '42/live,[]',
      '42/live,{}',
      '42/live,[',
      '42["subscribe",{}]',
      '41/live,',
      '40/',
      '40/other,{}',
      '40/live,{"token":1}',
      '44/live,{}',
      '43/live,1[]',
      '451-/live,["subscribe",{"_placeholder":true,"num":0}]',
      '45999-/live,["x"]',
      '46/live,',
      '4',
      '',
      '9',
      '2',
      '3probe',
      '6',
      'bAAAA',
      '5',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(...hostileTexts).map((text) => `42/live,${JSON.stringify([text, { [text]: text }])}`),
  },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
);

function event(name: string, schema: z.ZodType): fc.Arbitrary<string> {
  const body = asSchema(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  return fuzzedValue(body).map((value) => `42/live,${JSON.stringify([name, value])}`);
}

/** Packets of one visitor, in two posts; fewer than the feed takes of one in a second. */
const packetsAtOnce = 10;

/** Visits the live feed with fuzzed packets, signed in; gives how many packets the feed took and how many visits it ended. */
export async function runLiveFuzz(
  port: number,
  token: string,
  visits: number,
  seed: number,
): Promise<{ packets: number; ended: number }> {
  const waiting = fc.sample(fc.array(packets, { minLength: packetsAtOnce, maxLength: packetsAtOnce }), {
    numRuns: visits,
    seed,
  });
  let sent = 0;
  let ended = 0;
  for (const all of waiting) {
    const opened = await openLiveVisit(port, token);
    if ('refused' in opened)
      throw new Error(`the live feed opened no session: ${opened.refused.status} ${opened.refused.body}`);
    const { visit } = opened;
    const { status } = await visit.post(all.join('\u001e'));
    if (status === 200) sent += all.length;
    else if (status >= 500 || status === 0)
      throw new Error(`the live feed answered ${status} to ${JSON.stringify(all)}`);
    else ended += 1;
    await visit.post('1');
  }
  return { packets: sent, ended };
}
