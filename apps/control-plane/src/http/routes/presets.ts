import type { Route } from '@signalbox/service-kit';
import { presetListSchema } from '@signalbox/shared';
import type { ApiContext } from '../context.ts';

/** Which presets there are; changing to one is the command `preset`. */
export function presetsRoute({ presets }: Pick<ApiContext, 'presets'>): Route {
  return {
    method: 'get',
    path: '/api/presets',
    doc: {
      summary: 'What the cluster runs as, the presets there are, and what each would change',
      replies: { 200: { description: 'Presets', schema: presetListSchema } },
    },
    handle({ response }) {
      response.json(presets());
    },
  };
}
