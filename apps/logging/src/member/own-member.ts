import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalogue, ServiceEntry } from '@signalbox/discovery';
import { type HttpClient, type HttpStream, isStream, refusalOf } from '@signalbox/service-kit';
import { type InstanceId, memberOf } from '@signalbox/shared';
import type { config } from '../config.ts';

/** The member this instance lives and dies with. */
export interface OwnMember {
  /** Base URL of its own HTTP server. */
  readonly url: string;
  /** HOST:PORT for Hazelcast clients. */
  readonly address: string;
  readonly lifeline: Lifeline;
}

export interface AttachOptions {
  readonly instance: InstanceId;
  readonly catalogue: Pick<Catalogue, 'current'>;
  readonly http: HttpClient;
  readonly times: typeof config;
  readonly signal: AbortSignal;
  /** What is being waited for, in words. */
  readonly onWaiting: (reason: string) => void;
  readonly onLost: (reason: string) => void;
}

/** Finds the own member in the catalogue, takes its lifeline, and waits until it has joined. Rejects only when the signal aborts. */
export async function attachMember(options: AttachOptions): Promise<OwnMember> {
  const { times, signal } = options;
  const own = await takeIt(options);
  for (;;) {
    const ready = await options.http.request(`${own.url}/health/ready`, { timeoutMs: 1_000, signal });
    if (ready.answered && ready.status === 200) return own;
    options.onWaiting(`waits for ${memberOf(options.instance)} to join its cluster`);
    await sleep(times.retryMs, undefined, { signal });
  }
}

async function takeIt({
  instance,
  catalogue,
  http,
  times,
  signal,
  onWaiting,
  onLost,
}: AttachOptions): Promise<OwnMember> {
  const member = memberOf(instance);
  for (;;) {
    signal.throwIfAborted();
    // Looked up anew each time: an earlier life's entry may still name another port.
    const entry = catalogue.current('hazelcast').find(({ id }) => id === member);
    const url = entry === undefined ? undefined : statsUrl(entry);
    if (entry === undefined || url === undefined) onWaiting(`waits for ${member} to register in Consul`);
    else {
      const taken = await takeLifeline({ http, url, instance, lostAfterMs: times.lifelineLostMs, onLost });
      if ('lifeline' in taken) return { url, address: `${entry.address}:${entry.port}`, lifeline: taken.lifeline };
      onWaiting(`waits for the lifeline of ${member}: ${taken.refused}`);
    }
    await sleep(times.retryMs, undefined, { signal });
  }
}

function statsUrl({ address, meta }: ServiceEntry): string | undefined {
  const port = meta['statsPort'] ?? '';
  return /^\d{1,5}$/.test(port) ? `http://${address}:${port}` : undefined;
}

/**
 * At the end: the member is given a moment to begin to leave by itself, since a lifeline that closes first halts it with its partitions.
 */
export async function detachMember({ url, lifeline }: OwnMember, http: HttpClient, withinMs: number): Promise<void> {
  const until = performance.now() + withinMs;
  while (performance.now() < until) {
    const answer = await http.request(`${url}/health/ready`, { timeoutMs: 300 });
    if (!answer.answered || answer.status !== 200) break;
    await sleep(50);
  }
  lifeline.release();
}

export interface LifelineOptions {
  readonly http: Pick<HttpClient, 'open'>;
  /** Base URL of the member's own HTTP server. */
  readonly url: string;
  readonly instance: InstanceId;
  readonly lostAfterMs: number;
  /** The lifeline ended without us: the member is dead, or as good as that. Called at most once. */
  readonly onLost: (reason: string) => void;
}

/** Ties this instance to its member: one answer that never ends. When it does, the member is gone; when we close it, the member ends. */
export interface Lifeline {
  /** Milliseconds since the member last gave a sign. */
  silentMs(): number;
  /** Resolves when the member has ended the lifeline. */
  readonly ended: Promise<void>;
  release(): void;
}

/** One try to take the lifeline; gives the reason in words when the member does not hand it out. */
export async function takeLifeline(options: LifelineOptions): Promise<{ lifeline: Lifeline } | { refused: string }> {
  const opened = await options.http.open(`${options.url}/lifeline?instance=${options.instance}`, {
    timeoutMs: 2_000,
    idleMs: options.lostAfterMs,
  });
  if (!isStream(opened)) return { refused: refusalOf(opened) };
  let lastSign = performance.now();
  let released = false;
  async function follow(stream: HttpStream): Promise<void> {
    let reason = 'it closed the lifeline';
    try {
      for await (const beat of stream.body) if (beat.length > 0) lastSign = performance.now();
    } catch (thrown) {
      reason = thrown instanceof Error ? thrown.message : String(thrown);
    }
    if (!released) options.onLost(reason);
  }
  const ended = follow(opened);
  return {
    lifeline: {
      silentMs: () => performance.now() - lastSign,
      ended,
      release() {
        released = true;
        opened.discard();
      },
    },
  };
}
