import { instanceIdSchema, parseFailpoints, type InstanceId } from '@signalbox/shared';
import type { Problem } from '@signalbox/checked-yaml';

const variable = 'SIGNALBOX_TEST_FAILPOINTS';

/** `INSTANCE=NAME[@N],…;…`: what each service is given as its own `SIGNALBOX_TEST_FAILPOINTS`. For tests only; empty otherwise. */
export function readTestFailpoints(env: NodeJS.ProcessEnv): ReadonlyMap<InstanceId, string> | Problem {
  const perInstance = new Map<InstanceId, string>();
  for (const part of (env[variable] ?? '').split(';').filter((one) => one !== '')) {
    const at = part.indexOf('=');
    const id = instanceIdSchema.safeParse(part.slice(0, Math.max(at, 0)));
    const armed = parseFailpoints(part.slice(at + 1));
    if (!id.success || typeof armed === 'string') {
      const expected = typeof armed === 'string' ? armed : 'INSTANCE=NAME[@N],…, separated by semicolons';
      return { where: variable, key: '', expected, found: JSON.stringify(part) };
    }
    perInstance.set(id.data, part.slice(at + 1));
  }
  return perInstance;
}
