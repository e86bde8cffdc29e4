import { logPageSchema, type LogPage } from '@signalbox/shared';
import type { TestService } from './topology.ts';

/** `GET /log` of a logging instance, page after page, at most `limit` messages each. */
export async function* logPages(logging: TestService | undefined, limit: number): AsyncGenerator<LogPage> {
  let after: string | undefined;
  do {
    const query = after === undefined ? '' : `&after=${after}`;
    const page = logPageSchema.parse((await logging?.get(`/log?limit=${limit}${query}`))?.json);
    yield page;
    after = page.next;
  } while (after !== undefined);
}
