import { createProgress, readProvisioned, type Provisioned } from '@signalbox/engines';

/** Where the engines are, as the set-up left them. */
export function provided(): Promise<Provisioned> {
  const progress = createProgress((line) => process.stderr.write(`${line}\n`));
  return readProvisioned(process.env, progress, AbortSignal.timeout(600_000));
}
