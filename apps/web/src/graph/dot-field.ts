import { failedOutcomes, type Dot, type HopName } from '@signalbox/shared';
import { linkFor } from './links.ts';

/** What a dot means, and so its colour. */
export type DotKind = 'moving' | 'retry' | 'failed';

export interface Flight {
  readonly link: string;
  readonly kind: DotKind;
  /** Milliseconds of the caller's clock. */
  readonly startsAt: number;
  readonly endsAt: number;
}

/** A line that a try has failed on, or a retry has gone over, not long ago. */
export interface Mark {
  readonly kind: 'retry' | 'failed';
  readonly until: number;
}

/** When a hop's dot sets out after the message's first: hops take milliseconds, an eye needs more. */
const setOutAfter: Record<HopName, number | undefined> = {
  accept: 0,
  append: 320,
  log: 560,
  store: 1000,
  hold: 1000,
  reply: undefined,
  'read-log': 320,
  'read-messages': undefined,
};

const flightMs = 620;
const retryDelayMs = 360;
const markMs = 4000;
/** More dots than this at once say no more to an eye; the rest is left out and counted. */
const most = 600;

export function kindOf(dot: Pick<Dot, 'outcome' | 'attempt'>): DotKind {
  if (failedOutcomes[dot.outcome]) return 'failed';
  return dot.attempt > 1 ? 'retry' : 'moving';
}

/** The dots under way. Time is given; nothing here draws. */
export function createDotField() {
  let seen = -1;
  let flights: Flight[] = [];
  const marks = new Map<string, Mark>();

  /** Takes the dots of the feed that were not taken before. The first list after a connect is old news and only remembered. */
  function take(dots: readonly Dot[], now: number): void {
    const first = seen === -1;
    const highest = dots.reduce((max, dot) => Math.max(max, dot.n), seen);
    // Numbers that fall mean another life of the server.
    const restarted = dots.length > 0 && highest === seen && Math.max(...dots.map((dot) => dot.n)) < seen;
    const fresh = first ? [] : restarted ? dots : dots.filter((dot) => dot.n > seen);
    seen = first && dots.length === 0 ? 0 : restarted ? Math.max(...dots.map((dot) => dot.n)) : highest;
    for (const dot of fresh) add(dot, now);
  }

  function add(dot: Dot, now: number): void {
    const link = linkFor(dot.from, dot.to);
    const delay = setOutAfter[dot.hop];
    if (link === undefined || delay === undefined) return;
    const kind = kindOf(dot);
    const startsAt = now + delay + (dot.attempt - 1) * retryDelayMs;
    if (kind !== 'moving') marks.set(link, { kind, until: startsAt + markMs });
    if (flights.length < most) flights.push({ link, kind, startsAt, endsAt: startsAt + flightMs });
  }

  /** Those on their way at `now`; what has arrived is forgotten. */
  function underway(now: number): readonly Flight[] {
    if (flights.some((flight) => flight.endsAt <= now)) flights = flights.filter((flight) => flight.endsAt > now);
    return flights.filter((flight) => flight.startsAt <= now);
  }

  function marked(now: number): ReadonlyMap<string, Mark> {
    for (const [link, mark] of marks) if (mark.until <= now) marks.delete(link);
    return marks;
  }

  /** True while there is anything to draw, so that the loop can rest. */
  function busy(): boolean {
    return flights.length > 0 || marks.size > 0;
  }

  return { take, underway, marked, busy };
}

export type DotField = ReturnType<typeof createDotField>;

/** Share of the line at `now`, eased so that a dot leaves and arrives softly. */
export function progress(flight: Flight, now: number): number {
  const t = Math.min(1, Math.max(0, (now - flight.startsAt) / (flight.endsAt - flight.startsAt)));
  return t < 0.5 ? 2 * t * t : 1 - (2 - 2 * t) ** 2 / 2;
}
