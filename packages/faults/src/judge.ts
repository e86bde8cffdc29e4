import { readJournal } from '@signalbox/observer';
import type { Judgement } from '@signalbox/shared';
import { createVerifier } from '@signalbox/verifier';
import { requiredLoad } from './inject/injection.ts';

/**
 * The verdict on a run: nothing but its journal, read back from the disk, and how much it had to acknowledge. The same during the run
 * and ever after. A run that met too little load proves nothing.
 */
export async function judge(journal: string, acked: number): Promise<Judgement> {
  const verifier = createVerifier({
    bounds: { minAcked: Math.max(1, acked), minInFlightAtFault: requiredLoad.inFlight },
  });
  for await (const record of readJournal(journal)) verifier.accept(record);
  return verifier.verdict();
}
