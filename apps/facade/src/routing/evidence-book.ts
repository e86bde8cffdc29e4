import type { Catalogue, ServiceEntry } from '@signalbox/discovery';
import type { Logger } from '@signalbox/service-kit';
import type { InstanceKind, Outcome } from '@signalbox/shared';
import { ejectionMs, evidenceOf, good, nextEvidence, type Evidence, type EvidenceEvent } from './evidence.ts';

export interface EvidenceBookDeps {
  readonly kind: InstanceKind;
  readonly catalogue: Pick<Catalogue, 'current' | 'watch'>;
  readonly probe: (target: ServiceEntry) => Promise<Outcome>;
  readonly logger: Pick<Logger, 'emit'>;
  readonly now: () => number;
}

/** The evidence on every target of a kind, and the probes that let those who are out in again. */
export interface EvidenceBook {
  of(id: string): Evidence;
  note(target: ServiceEntry, outcome: Outcome): void;
  stop(): void;
}

interface Page {
  /** Which life of the instance this is about: a new one starts with a clean page. */
  readonly life: string;
  evidence: Evidence;
  timer?: NodeJS.Timeout;
}

export function createEvidenceBook(deps: EvidenceBookDeps): EvidenceBook {
  const { kind, catalogue, probe, logger, now } = deps;
  const pages = new Map<string, Page>();
  let stopped = false;
  const unwatch = catalogue.watch(kind, forgetOldLives);

  function forgetOldLives(entries: readonly ServiceEntry[]): void {
    const lives = new Map<string, string>(entries.map((entry) => [entry.id, lifeOf(entry)]));
    for (const [id, page] of pages) {
      if (lives.get(id) === page.life) continue;
      clearTimeout(page.timer);
      pages.delete(id);
    }
  }

  function pageOf(target: ServiceEntry): Page {
    const life = lifeOf(target);
    const known = pages.get(target.id);
    if (known?.life === life) return known;
    clearTimeout(known?.timer);
    const fresh: Page = { life, evidence: good };
    pages.set(target.id, fresh);
    return fresh;
  }

  function apply(target: ServiceEntry, page: Page, event: EvidenceEvent, cause: Outcome): void {
    const before = page.evidence;
    const after = nextEvidence(before, event, now());
    page.evidence = after;
    if (after.state === before.state && after.state !== 'ejected') return;
    if (after.state === 'ejected' && before.state !== 'ejected') {
      const forMs = ejectionMs(after.times);
      const msg = `${target.id} is not asked for ${forMs / 1000} s (${cause})`;
      logger.emit('routing.ejected', { target: target.id, cause, forMs }, msg);
      page.timer = setTimeout(() => void ask(target.id, page), forMs);
      page.timer.unref();
    }
    if (after.state === 'good' && before.state !== 'doubted') {
      clearTimeout(page.timer);
      logger.emit('routing.readmitted', { target: target.id }, `${target.id} answers again`);
    }
  }

  async function ask(id: string, page: Page): Promise<void> {
    const target = catalogue.current(kind).find((entry) => entry.id === id);
    if (stopped || target === undefined || pages.get(id) !== page) return;
    apply(target, page, 'probe', 'ok');
    logger.emit('routing.probing', { target: id }, `${id} is asked whether it works again`);
    const outcome = await probe(target);
    if (!stopped && pages.get(id) === page) apply(target, page, evidenceOf(outcome), outcome);
  }

  return {
    of: (id) => pages.get(id)?.evidence ?? good,
    note(target, outcome) {
      if (!stopped) apply(target, pageOf(target), evidenceOf(outcome), outcome);
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
