import { healthSchema } from '@signalbox/shared';
import type { ReadyAnswer } from '@signalbox/supervisor';

/** Asks a service's own `/health/ready` once; a refusal carries the service's reasons in its words. */
export async function askHttpReady(instance: string, url: string, signal: AbortSignal): Promise<ReadyAnswer> {
  let response: Response;
  try {
    response = await fetch(`${url}/health/ready`, { signal, redirect: 'manual' });
  } catch (thrown) {
    if (signal.aborted) throw thrown;
    return { ready: false, reason: `${url} does not answer yet` };
  }
  const health = healthSchema.safeParse(await bodyOf(response));
  if (!health.success) {
    return { ready: false, reason: `${url} is another program: it answers ${response.status} without a health report` };
  }
  if (health.data.instance !== instance) {
    return { ready: false, reason: `${url} is taken by ${health.data.instance}` };
  }
  if (health.data.ready) return { ready: true };
  return { ready: false, reason: health.data.reasons.join('; ') };
}

async function bodyOf(response: Response): Promise<unknown> {
  const text = await response.text();
  try {
    return JSON.parse(text);
  } catch {
    // No JSON is no health report, which the schema then says.
    return undefined;
  }
}
