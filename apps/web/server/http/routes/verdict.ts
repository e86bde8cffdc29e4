import type { Route } from '@signalbox/service-kit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';

const count = z.int().nullable();
const verdictSchema = z.object({
  verdict: z.enum(['valid', 'invalid', 'unknown']),
  reason: z.string(),
  sent: z.int(),
  acked: z.int(),
  refused: z.int(),
  unknown: z.int(),
  inFlight: z.int(),
  stored: count,
  held: count,
  duplicatesAbsorbed: z.int(),
  anomalies: z.array(z.never()),
});

/** Nobody verifies yet, and counts alone prove nothing: the verdict is unknown, and says why (RELIABILITY rule 12). */
export function verdictRoute({ observatory }: ApiContext): Route {
  return {
    method: 'get',
    path: '/api/verdict',
    doc: {
      summary: 'Whether every promise was kept',
      replies: { 200: { description: 'The verdict, with the counts it would rest on', schema: verdictSchema } },
    },
    handle({ response }) {
      const { absorbed, inMap, held, inLog: _inLog, ...counts } = observatory.counters();
      const verdict: z.infer<typeof verdictSchema> = {
        verdict: 'unknown',
        reason: 'no verifier runs yet',
        ...counts,
        stored: inMap,
        held,
        duplicatesAbsorbed: absorbed,
        anomalies: [],
      };
      response.json(verdict);
    },
  };
}
