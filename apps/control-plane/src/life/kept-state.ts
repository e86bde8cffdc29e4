import type { ControlState } from '@signalbox/shared';
import type { Logger } from '@signalbox/service-kit';
import { readControlState, writeControlState } from '../home/control-state.ts';

/** What `run/state.json` says of this control plane: written anew with each change. */
export interface KeptState {
  /** The epoch this home last knew; 0 for a new one. */
  epoch(): number;
  /** Told in the log where it is another one. */
  epochIs(known: number): void;
  /** Whether everything that can be ready is. */
  isReady(): boolean;
  ready(ready: boolean): void;
}

export interface KeptStateInput {
  readonly runDir: string;
  readonly self: Pick<ControlState, 'pid' | 'processStartTime' | 'url'>;
  readonly logger: Logger;
}

export function keepState({ runDir, self, logger }: KeptStateInput): KeptState {
  const startedAt = new Date().toISOString();
  let epoch = readControlState(runDir)?.epoch ?? 0;
  let isReady = false;
  const write = (): void =>
    writeControlState(runDir, { ...self, epoch: Math.max(1, epoch), startedAt, ready: isReady });

  return {
    epoch: () => epoch,
    epochIs(known) {
      if (known !== epoch) logger.emit('epoch.started', { epoch: known }, `epoch ${known}`);
      epoch = known;
      write();
    },
    isReady: () => isReady,
    ready(ready) {
      isReady = ready;
      write();
    },
  };
}
