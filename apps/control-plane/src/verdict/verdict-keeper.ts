import { randomUUID } from 'node:crypto';
import { existsSync, readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { OpenedLog } from '@signalbox/observer';
import type { EventLine, Verdict, Writer } from '@signalbox/shared';
import { asMessageId, isSender } from '../ledger/sent-records.ts';
import type { Facts } from '../topology/facts.ts';
import type { LogShape } from '../topology/log-shape.ts';
import { createEpochVerifier, type EpochVerifier } from './epoch-verifier.ts';

interface VerdictKeeperDeps {
  /** `.signalbox/run/journal`: one folder an epoch. */
  readonly journalDir: string;
  readonly facts: () => Facts;
  readonly openLog: (queueName: string, epoch: number) => OpenedLog;
  readonly shape: () => LogShape | undefined;
  /** Whether others need the processor more than the replay of a journal. */
  readonly othersFirst: () => boolean;
  readonly maxBytes?: number | undefined;
}

/** The verdict on the present epoch, whichever that is. */
export interface VerdictKeeper {
  take(line: EventLine): void;
  /** The journal of before is being read. */
  replaying(): boolean;
  /** Whether the lines of an instance can be taken now; until then they wait in its file. */
  mayRead(id: Writer): boolean;
  /** From now on this epoch counts, unless a later one does. */
  beginEpoch(epoch: number): void;
  tick(): void;
  verdict(): Verdict;
  /** A full check, then the verdict; who asks while one is under way shares it. `command`: under what it is kept for a while. */
  verify(command: string): Promise<Verdict>;
  /** What a command found, if that was not long ago. */
  found(command: string): Verdict | undefined;
  stop(): Promise<void>;
}

/** Verdicts of commands kept for those who ask later. */
const findingsKept = 10;

export function createVerdictKeeper(deps: VerdictKeeperDeps): VerdictKeeper {
  let current: EpochVerifier | undefined;
  /** Those that are being closed. */
  let closing: Promise<unknown> = Promise.resolve();
  let verifying: Promise<Verdict> | undefined;
  const findings = new Map<string, Verdict>();

  function open(epoch: number): EpochVerifier {
    const { journalDir, ...rest } = deps;
    const folder = journalFolder(journalDir, epoch);
    return createEpochVerifier({ ...rest, epoch, folder, newId: () => asMessageId(randomUUID()) });
  }

  function present(): EpochVerifier {
    current ??= open(deps.facts().epoch);
    return current;
  }

  return {
    take: (line) => present().take(line),
    replaying: () => present().replaying(),
    mayRead: (id) => !isSender(id) || present().hasRoom(),
    beginEpoch(epoch) {
      // What the control plane's own log tells of earlier ones is history.
      if (epoch <= (current?.epoch ?? deps.facts().epoch)) return;
      const old = current;
      current = open(epoch);
      closing = Promise.allSettled([closing, old?.stop()]);
    },
    tick: () => present().tick(),
    verdict: () => present().verdict(),
    async verify(command) {
      verifying ??= present()
        .verify()
        .finally(() => {
          verifying = undefined;
        });
      const verdict = await verifying;
      findings.set(command, verdict);
      const [oldest] = findings.keys();
      if (findings.size > findingsKept && oldest !== undefined) findings.delete(oldest);
      return verdict;
    },
    found: (command) => findings.get(command),
    async stop() {
      await Promise.allSettled([closing, current?.stop()]);
    },
  };
}

/** Journals kept besides the present epoch's. */
const olderKept = 1;

/** Where the journal of an epoch is; what is older than the one before is dropped. */
function journalFolder(root: string, epoch: number): string {
  for (const name of existsSync(root) ? readdirSync(root) : []) {
    if (/^\d+$/.test(name) && Number(name) < epoch - olderKept) {
      rmSync(path.join(root, name), { recursive: true, force: true });
    }
  }
  return path.join(root, String(epoch));
}
