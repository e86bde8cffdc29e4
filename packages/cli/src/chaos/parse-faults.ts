import { AppError } from '@signalbox/shared';
import { faultNames, isFaultName, type FaultName } from './fault-kinds.ts';

/** `--faults LIST`: names parted by commas. */
export function parseFaults(list: string): FaultName[] {
  return list.split(',').flatMap((name) => {
    if (isFaultName(name)) return [name];
    throw new AppError('wrong-use', 'There is no such fault.', {
      expected: `one or more of ${faultNames.join(', ')}, parted by commas`,
      found: name,
    });
  });
}
