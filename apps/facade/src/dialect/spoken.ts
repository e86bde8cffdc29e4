import type { Call, Route } from '@signalbox/service-kit';
import { AppError, type DialectName } from '@signalbox/shared';
import type { Dialect, SendRoute } from './dialect.ts';
import { nativeDialect } from './native.ts';
import { facadeService } from './neighbours/facade-service.ts';
import { statusUuid } from './neighbours/status-uuid.ts';
import { reportA } from './reports/report-a.ts';
import { reportB } from './reports/report-b.ts';
import { reportC } from './reports/report-c.ts';
import { reportD } from './reports/report-d.ts';
import { reportE } from './reports/report-e.ts';

/** Every dialect that a facade can be told to speak. A further one is a file, a line here and its name in the contract. */
const dialects: Readonly<Record<DialectName, Dialect>> = {
  native: nativeDialect,
  'report-a': reportA,
  'report-b': reportB,
  'report-c': reportC,
  'report-d': reportD,
  'report-e': reportE,
  'status-uuid': statusUuid,
  'facade-service': facadeService,
};

/** The one header by which a client asks for the native reply where another dialect has the same route. */
const dialectHeader = 'x-signalbox-dialect';
/** What only a client of the native routes names. */
const nativeHeaders = ['idempotency-key', 'idempotency-attempt', 'x-ordering-key'];
const nativeQuery = ['logging', 'messages', 'limit', 'after'];

type Named<R> = ReadonlyMap<DialectName, R>;

/**
 * All dialects as one: whichever is the current one answers on its routes, and the native routes stay. Where both have a route, the native one answers who asks for it by a header, names
 * what is only native (a key, a page, an instance, lines), or sends a form of body that the other does not take.
 */
export function createSpokenDialect(current: () => DialectName): Dialect {
  const sends = grouped(Object.entries(dialects).map(([name, dialect]) => [name as DialectName, dialect.sends]));
  return {
    sends: sends.map((routes) => oneSend(routes, current)),
    reads: (service, reads) =>
      grouped(
        Object.entries(dialects).map(([name, dialect]) => [name as DialectName, dialect.reads(service, reads)]),
      ).map((routes) => oneRead(routes, current)),
  };
}

/** The routes of one method and path, by the dialect that has them. */
function grouped<R extends Pick<Route, 'method' | 'path'>>(
  all: readonly (readonly [DialectName, readonly R[]])[],
): Named<R>[] {
  const groups = new Map<string, Map<DialectName, R>>();
  for (const [name, routes] of all) {
    for (const route of routes) {
      const place = `${route.method} ${route.path}`;
      const group = groups.get(place) ?? new Map<DialectName, R>();
      groups.set(place, group.set(name, route));
    }
  }
  return [...groups.values()];
}

function oneSend(routes: Named<SendRoute>, current: () => DialectName): SendRoute {
  const [first] = routes.values();
  if (first === undefined) throw new Error('a group of no routes');
  const chosen = new WeakMap<Call['response'], SendRoute>();
  return {
    ...first,
    accepts: [...new Set([...routes.values()].flatMap(({ accepts = [] }) => accepts))],
    messageOf(call) {
      const route = choose(routes, current(), call);
      chosen.set(call.response, route);
      return route.messageOf(call);
    },
    answer: (call, sent) => chosen.get(call.response)?.answer(call, sent),
  };
}

function oneRead(routes: Named<Route>, current: () => DialectName): Route {
  const [first] = routes.values();
  if (first === undefined) throw new Error('a group of no routes');
  return { ...first, handle: (call) => choose(routes, current(), call).handle(call) };
}

function choose<R extends Route | SendRoute>(routes: Named<R>, name: DialectName, call: Call): R {
  const named = routes.get(name);
  const native = routes.get('native');
  if (named !== undefined && (native === undefined || !isForNative(call, named))) return named;
  if (native !== undefined) return native;
  throw new AppError('not-found', 'There is nothing at this path in the dialect that this facade speaks.', {
    expected: `facade/dialect to be ${[...routes.keys()].join(' or ')}`,
    found: name,
    remedy: `\`npx signalbox config set facade/dialect ${[...routes.keys()][0]}\` changes it at once.`,
  });
}

function isForNative({ request, body }: Call, named: Route | SendRoute): boolean {
  const { headers, query } = request;
  return (
    headers[dialectHeader] === 'native' ||
    headers.accept === 'application/x-ndjson' ||
    nativeHeaders.some((header) => headers[header] !== undefined) ||
    nativeQuery.some((name) => query[name] !== undefined) ||
    (body.form !== 'none' && named.accepts?.some((form) => form === body.form) === false)
  );
}
