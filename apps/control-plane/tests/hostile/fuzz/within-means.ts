import { maxPageLimit } from '@signalbox/shared';
import type { Operation } from './operations.ts';
import type { FuzzRequest } from './requests-of.ts';

// What looks at everything that is stored costs as much as a thousand other requests, and more with each message that the run leaves behind. Such
// reads are sent, but seldom: a million requests are about what comes in.

/** Of the reads of everything, and of pages that hold much of it, one in so many is sent as it is; the others ask for few. */
const largeReadsOneIn = 200;
/** Messages of a page that costs little. */
const smallPage = 100;
const few = 'limit=3';

/** How often an operation is tried, beside the others: more where there is a body to be wrong, less where each answer looks at everything. */
export function weightOf({ bodies, path }: Operation): number {
  if (path === '/digest') return 1;
  return Object.keys(bodies).length > 0 ? 40 : 10;
}

/** The request itself, or the same for a small page. `nth`: its place in the run. */
export function withinMeans(request: FuzzRequest, nth: number): FuzzRequest {
  const { target } = request;
  if (nth % largeReadsOneIn === 0 || !request.operation.query.some(({ name }) => name === 'limit')) return request;
  const asked = /[?&]limit=([^&]*)/.exec(target)?.[1];
  if (asked === undefined) return { ...request, target: `${target}${target.includes('?') ? '&' : '?'}${few}` };
  // What is no number of messages, or too large a one, is refused, and must be seen to be.
  if (!(Number(asked) > smallPage && Number(asked) <= maxPageLimit)) return request;
  return { ...request, target: target.replace(`limit=${asked}`, few) };
}
