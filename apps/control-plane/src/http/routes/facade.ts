import { readReplySchema } from '@signalbox/shared';
import { parseInput, type Route } from '@signalbox/service-kit';
import { z } from 'zod';
import type { ApiContext } from '../context.ts';
import { passOn } from '../facade-pass.ts';

const text = z.string().max(200).optional();
const query = z.strictObject({ logging: text, messages: text, limit: text, after: text });
/** Forms a facade answers in. */
const forms = ['application/json', 'application/x-ndjson', 'text/plain'];

/** Reading through a facade, from the dashboard's own origin. */
export function facadeRoute({ facades, limits }: ApiContext): Route {
  return {
    method: 'get',
    path: '/api/facade',
    doc: {
      summary: 'Read through a facade: a share of logging and one of messages',
      query,
      replies: { 200: { description: 'As `GET /facade`', schema: readReplySchema } },
    },
    async handle({ request, response }) {
      const asked = parseInput(query, request.query, 'query');
      const given = Object.entries(asked).filter((entry): entry is [string, string] => entry[1] !== undefined);
      const search = new URLSearchParams(given).toString();
      const accept = forms.find((form) => request.headers.accept?.includes(form)) ?? 'application/json';
      passOn(response, await limits.reads.pass(() => facades.read(search === '' ? '' : `?${search}`, accept)));
    },
  };
}
