import type { Instance, QueuePartition, QueueState } from '@signalbox/shared';
import type { PanelRead } from '../../ui/Panel.tsx';

/** What every part of the page is told, of one instant. */
export interface QueueProps {
  read: PanelRead;
  queue: QueueState | undefined;
  /** In the order of their numbers. */
  partitions: readonly QueuePartition[];
  /** Copies that a partition is to have, its leader's with them. */
  copies: number;
  instances: readonly Instance[];
}
