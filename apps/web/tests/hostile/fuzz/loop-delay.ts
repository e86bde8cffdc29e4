import { inspect } from '../inspector.ts';

/** Node's own histogram of how late its event loop comes to a timer of 10 ms; those 10 ms are counted along. */
const begin = `((perf) => {
  globalThis.signalboxLoopDelay = perf.monitorEventLoopDelay({ resolution: 10 });
  return Number(globalThis.signalboxLoopDelay.enable());
})(process.getBuiltinModule('node:perf_hooks'))`;
const end = `((delay) => {
  delete globalThis.signalboxLoopDelay;
  delay.disable();
  return delay.percentile(99) / 1e6;
})(globalThis.signalboxLoopDelay)`;

/**
 * Measures, from now on, how long the event loops of these running processes stand still. `/metrics` cannot tell: its figure begins anew whenever anybody
 * reads it, which the fuzzer does all the time, and the control plane has none. Gives the 99th percentile of each in milliseconds.
 */
export async function measureLoopDelays(
  pids: ReadonlyMap<string, number>,
): Promise<{ stop(): Promise<ReadonlyMap<string, number>> }> {
  // One after the other: they all open their inspector on the same port.
  for (const pid of pids.values()) await inspect(pid, ({ evaluate }) => evaluate(begin));
  return {
    async stop() {
      const delays = new Map<string, number>();
      for (const [id, pid] of pids) delays.set(id, await inspect(pid, ({ evaluate }) => evaluate(end)));
      return delays;
    },
  };
}
