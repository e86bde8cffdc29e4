import { anomalyKinds, type Anomaly, type AnomalyHop, type AnomalyKind, type Fact } from '@signalbox/shared';
import { words } from './column.ts';
import type { MessageTable } from './message-table.ts';

/**
 * The anomalies found. An accusation is never taken back. A message is listed once per kind and sort of hop (the log, logging, messages),
 * with the first instance that showed it; beyond the cap per kind it is only counted.
 */
export class Accusations {
  readonly #messages: MessageTable;
  readonly #cap: number;
  /** One bit per kind and sort of hop. */
  readonly #guilt = words();
  readonly #unnamed = new Set<string>();
  readonly #listed = new Map<AnomalyKind, Anomaly[]>();
  readonly counts = Object.fromEntries(anomalyKinds.map((kind) => [kind, 0])) as Record<AnomalyKind, number>;

  constructor(messages: MessageTable, cap: number) {
    this.#messages = messages;
    this.#cap = cap;
  }

  get any(): boolean {
    return this.#listed.size > 0;
  }

  accuse(kind: AnomalyKind, message: number, hop: AnomalyHop, evidence: () => Fact[]): void {
    const ofKind = anomalyKinds.indexOf(kind) * 3;
    const guilt = this.#guilt.get(message);
    const bit = 1 << (ofKind + sortOf(hop));
    if ((guilt & bit) !== 0) return;
    this.#guilt.set(message, guilt | bit);
    if ((guilt & (7 << ofKind)) === 0) this.counts[kind] += 1;
    this.#list(kind, () => ({ kind, id: this.#messages.id(message), hop, evidence: evidence() }));
  }

  /** Two sets disagree, and no message can be named. Counted once per hop. */
  accuseSet(kind: AnomalyKind, hop: AnomalyHop, evidence: () => Fact[]): void {
    if (this.#unnamed.has(`${kind} ${hop}`)) return;
    this.#unnamed.add(`${kind} ${hop}`);
    this.counts[kind] += 1;
    this.#list(kind, () => ({ kind, id: null, hop, evidence: evidence() }));
  }

  list(): Anomaly[] {
    return [...this.#listed.values()].flat();
  }

  #list(kind: AnomalyKind, anomaly: () => Anomaly): void {
    const ofKind = this.#listed.get(kind);
    if (ofKind === undefined) this.#listed.set(kind, [anomaly()]);
    else if (ofKind.length < this.#cap) ofKind.push(anomaly());
  }
}

function sortOf(hop: AnomalyHop): 0 | 1 | 2 {
  if (hop === 'log') return 0;
  return hop.startsWith('logging:') ? 1 : 2;
}
