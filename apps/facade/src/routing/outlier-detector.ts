import type { Catalogue, ServiceEntry } from '@signalbox/discovery';
import type { InstanceKind, Outcome } from '@signalbox/shared';
import type { Decisions } from './decisions.ts';
import {
  ejectionMs,
  evidenceOf,
  good,
  isTrusted,
  nextEvidence,
  type Evidence,
  type EvidenceEvent,
  type When,
} from './evidence.ts';

export interface OutlierDetectorDeps {
  readonly kind: InstanceKind;
  readonly catalogue: Pick<Catalogue, 'current' | 'watch'>;
  readonly probe: (target: ServiceEntry) => Promise<Outcome>;
  readonly decisions: Decisions;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** The evidence on every instance of a kind, and the probes that let those who are out in again. */
export interface OutlierDetector {
  trusts(id: string): boolean;
  /** A try of this target that began then has ended so. */
  note(target: ServiceEntry, outcome: Outcome, began: number): void;
  stop(): void;
}

interface Standing {
  /** Which life of the instance this is about. */
  readonly life: string;
  evidence: Evidence;
  timer?: NodeJS.Timeout;
}

export function createOutlierDetector(deps: OutlierDetectorDeps): OutlierDetector {
  const { kind, catalogue, probe, decisions, now } = deps;
  const standings = new Map<string, Standing>();
  let noneGoodTold = false;
  let stopped = false;
  const unwatch = catalogue.watch(kind, forgetOldLives);

  /** [ROU8] Another port or `life` is another process: it starts with a clean record. */
  function forgetOldLives(entries: readonly ServiceEntry[]): void {
    const lives = new Map<string, string>(entries.map((entry) => [entry.id, lifeOf(entry)]));
    for (const [id, standing] of standings) {
      if (lives.get(id) === standing.life) continue;
      clearTimeout(standing.timer);
      standings.delete(id);
      const { state } = standing.evidence;
      if (state === 'good' || !lives.has(id)) continue;
      decisions.tell('routing.forgotten', { target: id, state }, `${id} is a new process: it was ${state}, it is good`);
    }
  }

  /** [ROU8] Where this life stands, if it is the one that the catalogue shows: what ends late says nothing of a later life. */
  function standingOf(target: ServiceEntry): Standing | undefined {
    const life = lifeOf(target);
    const current = catalogue.current(kind).find((entry) => entry.id === target.id);
    if (current === undefined || lifeOf(current) !== life) return undefined;
    const known = standings.get(target.id);
    if (known?.life === life) return known;
    clearTimeout(known?.timer);
    const fresh: Standing = { life, evidence: good };
    standings.set(target.id, fresh);
    return fresh;
  }

  function apply(id: string, standing: Standing, event: EvidenceEvent, cause: Outcome, when: When): void {
    const before = standing.evidence;
    const after = nextEvidence(before, event, when);
    standing.evidence = after;
    if (after.state === before.state) return;
    tellChange(id, before, after, event, cause);
    clearTimeout(standing.timer);
    if (after.state === 'out') {
      standing.timer = setTimeout(() => void ask(id, standing), ejectionMs(after.times));
      standing.timer.unref();
    }
    tellWhenNoneGood();
  }

  function tellChange(id: string, before: Evidence, after: Evidence, event: EvidenceEvent, cause: Outcome): void {
    switch (after.state) {
      case 'suspect':
        decisions.tell(
          'routing.suspected',
          { target: id, cause },
          `${id} failed once (${cause}); once more and it is out`,
        );
        return;
      case 'out': {
        const { times } = after;
        const forMs = ejectionMs(times);
        const msg = `${id} is out for ${forMs / 1000} s (${cause}, ${times} in a row)`;
        decisions.tell('routing.ejected', { target: id, cause, forMs, times }, msg);
        return;
      }
      case 'half-open':
        decisions.tell('routing.probing', { target: id }, `${id} is asked whether it works again`);
        return;
      case 'good': {
        if (before.state === 'suspect') {
          decisions.tell('routing.cleared', { target: id }, `${id} answers; its failure is forgotten`);
          return;
        }
        const by = event === 'probe-answered' ? 'probe' : 'request';
        decisions.tell(
          'routing.readmitted',
          { target: id, by },
          `${id} answers again (to a ${by}) and is asked as before`,
        );
      }
    }
  }

  /** [ROU9] Told once, when it begins. */
  function tellWhenNoneGood(): void {
    const ids = catalogue.current(kind).map((entry) => entry.id);
    const noneGood = ids.length > 0 && !ids.some((id) => trusts(id));
    if (noneGood && !noneGoodTold) {
      const msg = `no ${kind} instance is good: any of ${ids.join(', ')} is tried`;
      decisions.tell('routing.none-good', { service: kind, instances: ids }, msg);
    }
    noneGoodTold = noneGood;
  }

  /** [ROU5] [ROU6] The one probe of a half-open instance. */
  async function ask(id: string, standing: Standing): Promise<void> {
    const target = catalogue.current(kind).find((entry) => entry.id === id);
    if (stopped || target === undefined || standings.get(id) !== standing) return;
    const began = now();
    apply(id, standing, 'probe-due', 'ok', { now: began, began });
    const outcome = await probe(target).catch((): Outcome => 'error');
    if (stopped || standings.get(id) !== standing) return;
    const when = { now: now(), began };
    const ms = when.now - began;
    decisions.tell('routing.probed', { target: id, outcome, ms }, `${id} was asked whether it works again: ${outcome}`);
    apply(id, standing, evidenceOf(outcome) === 'answered' ? 'probe-answered' : 'probe-failed', outcome, when);
  }

  function trusts(id: string): boolean {
    return isTrusted(standings.get(id)?.evidence ?? good);
  }

  return {
    trusts,
    note(target, outcome, began) {
      const standing = stopped ? undefined : standingOf(target);
      if (standing !== undefined) apply(target.id, standing, evidenceOf(outcome), outcome, { now: now(), began });
    },
    stop() {
      stopped = true;
      unwatch();
      for (const standing of standings.values()) clearTimeout(standing.timer);
    },
  };
}

function lifeOf(entry: ServiceEntry): string {
  return `${entry.port} ${entry.meta['life'] ?? ''}`;
}
