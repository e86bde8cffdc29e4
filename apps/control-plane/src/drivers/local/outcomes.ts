import { fromUnknown, type InstanceId } from '@signalbox/shared';
import type { VerbOutcome, VerbOutcomes } from '../driver.ts';

/** What became of what was begun at each instance, once all of it has ended; `done`: the word where it worked. */
export async function outcomesOf(
  children: readonly { readonly id: InstanceId }[],
  acts: readonly Promise<void>[],
  done: string,
): Promise<VerbOutcomes> {
  const settled = await Promise.allSettled(acts);
  return new Map(
    children.map(({ id }, index): [InstanceId, VerbOutcome] => {
      const result = settled[index];
      if (result?.status !== 'rejected') return [id, { outcome: done }];
      const { message, facts } = fromUnknown(result.reason);
      const remedy = facts.remedy === undefined ? {} : { remedy: facts.remedy };
      return [id, { outcome: 'failed', reason: message, ...remedy }];
    }),
  );
}
