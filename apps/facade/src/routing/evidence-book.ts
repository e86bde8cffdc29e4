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

export interface EvidenceBookDeps {
  readonly kind: InstanceKind;
  readonly catalogue: Pick<Catalogue, 'current' | 'watch'>;
  readonly probe: (target: ServiceEntry) => Promise<Outcome>;
  readonly decisions: Decisions;
  /** Monotonic milliseconds. */
  readonly now: () => number;
}

/** The evidence on every instance of a kind, and the probes that let those who are out in again. */
export interface EvidenceBook {
  trusts(id: string): boolean;
  /** A try of this target that began then has ended so. */
  note(target: ServiceEntry, outcome: Outcome, began: number): void;
  stop(): void;
}

interface Page {
  /** Which life of the instance this is about. */
  readonly life: string;
  evidence: Evidence;
  timer?: NodeJS.Timeout;
}

export function createEvidenceBook(deps: EvidenceBookDeps): EvidenceBook {
  const { kind, catalogue, probe, decisions, now } = deps;
  const pages = new Map<string, Page>();
  let noneGoodTold = false;
  let stopped = false;
  const unwatch = catalogue.watch(kind, forgetOldLives);

  /** [ROU8] Another port or `life` is another process: it starts with a clean page. */
  function forgetOldLives(entries: readonly ServiceEntry[]): void {
    const lives = new Map<string, string>(entries.map((entry) => [entry.id, lifeOf(entry)]));
    for (const [id, page] of pages) {
      if (lives.get(id) === page.life) continue;
      clearTimeout(page.timer);
      pages.delete(id);
      const { state } = page.evidence;
      if (state === 'good' || !lives.has(id)) continue;
      decisions.tell('routing.forgotten', { target: id, state }, `${id} is a new process: it was ${state}, it is good`);
    }
  }

  /** [ROU8] The page of this life, if it is the one that the catalogue shows: what ends late says nothing of a later life. */
  function pageOf(target: ServiceEntry): Page | undefined {
    const life = lifeOf(target);
    const current = catalogue.current(kind).find((entry) => entry.id === target.id);
    if (current === undefined || lifeOf(current) !== life) return undefined;
    const known = pages.get(target.id);
    if (known?.life === life) return known;
    clearTimeout(known?.timer);
    const fresh: Page = { life, evidence: good };
    pages.set(target.id, fresh);
    return fresh;
  }

  function apply(id: string, page: Page, event: EvidenceEvent, cause: Outcome, when: When): void {
    const before = page.evidence;
    const after = nextEvidence(before, event, when);
    page.evidence = after;
    if (after.state === before.state) return;
    tellChange(id, before, after, event, cause);
    clearTimeout(page.timer);
    if (after.state === 'out') {
      page.timer = setTimeout(() => void ask(id, page), ejectionMs(after.times));
      page.timer.unref();
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
  async function ask(id: string, page: Page): Promise<void> {
    const target = catalogue.current(kind).find((entry) => entry.id === id);
    if (stopped || target === undefined || pages.get(id) !== page) return;
    const began = now();
    apply(id, page, 'probe-due', 'ok', { now: began, began });
    const outcome = await probe(target).catch((): Outcome => 'error');
    if (stopped || pages.get(id) !== page) return;
    const when = { now: now(), began };
    const ms = when.now - began;
    decisions.tell('routing.probed', { target: id, outcome, ms }, `${id} was asked whether it works again: ${outcome}`);
    apply(id, page, evidenceOf(outcome) === 'answered' ? 'probe-answered' : 'probe-failed', outcome, when);
  }

  function trusts(id: string): boolean {
    return isTrusted(pages.get(id)?.evidence ?? good);
  }

  return {
    trusts,
    note(target, outcome, began) {
      const page = stopped ? undefined : pageOf(target);
      if (page !== undefined) apply(target.id, page, evidenceOf(outcome), outcome, { now: now(), began });
    },
    stop() {
      stopped = true;
      unwatch();
      for (const page of pages.values()) clearTimeout(page.timer);
    },
  };
}

function lifeOf(entry: ServiceEntry): string {
  return `${entry.port} ${entry.meta['life'] ?? ''}`;
}
