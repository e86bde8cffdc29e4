import { splitInstanceId, wait, type Clock, type InstanceId, type Status } from '@signalbox/shared';

/** What is looked at after a restart. */
export type Seen = Pick<Status, 'safe'> & {
  readonly instances: readonly Pick<Status['instances'][number], 'id' | 'state' | 'ready' | 'reason' | 'consul'>[];
  readonly queue: { readonly partitions: readonly { readonly isr: readonly string[] }[] };
};

/** Why an instance is not known to do its work, or others cannot know that it does; undefined: it is well. */
export function illnessOf(id: InstanceId, { instances }: Seen): string | undefined {
  const found = instances.find((instance) => instance.id === id);
  if (found === undefined) return 'there is no such instance any more';
  const { state, ready, reason, consul } = found;
  if (state !== 'ready' || ready !== true) return `it is ${state}${reason === '' ? '' : `: ${reason}`}`;
  return consul === 'passing' ? undefined : `its check in Consul is ${consul}`;
}

/** Why another one of that kind cannot be taken out yet without danger; undefined: it can. */
export function dangerOf(id: InstanceId, { safe, queue }: Seen): string | undefined {
  switch (splitInstanceId(id).kind) {
    case 'logging':
    case 'hazelcast':
      return safe === true ? undefined : 'the map has not all its copies in place';
    case 'kafka':
      return queue.partitions.every(({ isr }) => isr.includes(id))
        ? undefined
        : 'it is not in step with every partition';
    case 'facade':
    case 'messages':
    case 'consul':
      return undefined;
  }
}

export interface Patience {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly withinMs: number;
}

/** Between two looks, in milliseconds. */
const lookEveryMs = 100;

/** Looks until nothing is wrong any more. Gives what is wrong still when the time is over; rejects with the signal's reason. */
export async function untilNothing(
  isWrong: () => string | undefined,
  { clock, signal, withinMs }: Patience,
): Promise<string | undefined> {
  const until = clock.now() + withinMs;
  for (;;) {
    const wrong = isWrong();
    if (wrong === undefined || clock.now() >= until) return wrong;
    await wait(clock, lookEveryMs, signal);
  }
}
