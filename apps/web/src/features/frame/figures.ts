import type { Verdict } from '@signalbox/shared';

export type Counted = Pick<
  Verdict,
  | 'stage'
  | 'sent'
  | 'acked'
  | 'refused'
  | 'unknown'
  | 'inFlight'
  | 'logged'
  | 'stored'
  | 'held'
  | 'duplicatesAbsorbed'
  | 'unacknowledged'
  | 'lost'
>;

export type FigureName =
  | 'sent'
  | 'refused'
  | 'unknown'
  | 'inFlight'
  | 'acked'
  | 'unacknowledged'
  | 'inLog'
  | 'absorbed'
  | 'inMap'
  | 'held'
  | 'lost';
export type Sign = '=' | '+' | '−' | '≈' | '≠';

/** One figure of the head; `sign`: what joins it to the one before. Null: not known. */
export interface Figure {
  readonly name: FigureName;
  readonly sign?: Sign;
  readonly value: number | null;
}

/** sent = refused + unknown + in flight + acknowledged [+ others of the log] = records of the log − duplicates = in the map = held. [PRF2] */
export function figuresOf(verdict: Counted): Figure[] {
  const { stage, acked, logged, stored, held, duplicatesAbsorbed, unacknowledged } = verdict;
  const same = (value: number | null, whole: number): Sign => {
    if (value === whole) return '=';
    return stage === 'in-doubt' || stage === 'refuted' ? '≠' : '≈';
  };
  return [
    { name: 'sent', value: verdict.sent },
    { name: 'refused', sign: '=', value: verdict.refused },
    { name: 'unknown', sign: '+', value: verdict.unknown },
    { name: 'inFlight', sign: '+', value: verdict.inFlight },
    { name: 'acked', sign: '+', value: acked },
    ...(unacknowledged === 0 ? [] : [{ name: 'unacknowledged', sign: '+', value: unacknowledged } as const]),
    { name: 'inLog', sign: same(logged, acked + unacknowledged), value: logged + duplicatesAbsorbed },
    { name: 'absorbed', sign: '−', value: duplicatesAbsorbed },
    { name: 'inMap', sign: same(stored, logged), value: stored },
    { name: 'held', sign: same(held, logged), value: held },
    { name: 'lost', value: verdict.lost },
  ];
}
