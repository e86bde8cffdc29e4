import { isStream, refusalOf, type HttpClient, type HttpStream } from '@signalbox/service-kit';
import type { InstanceId } from '@signalbox/shared';

export interface LeashOptions {
  readonly http: Pick<HttpClient, 'open'>;
  /** Base URL of the member's own HTTP server. */
  readonly url: string;
  readonly instance: InstanceId;
  readonly lostAfterMs: number;
  /** The leash ended without us: the member is dead, or as good as that. Called at most once. */
  readonly onLost: (reason: string) => void;
}

/** Ties this instance to its member: one answer that never ends. When it does, the member is gone; when we close it, the member ends. */
export interface Leash {
  /** Milliseconds since the member last gave a sign. */
  silentMs(): number;
  /** Resolves when the member has ended the leash. */
  readonly ended: Promise<void>;
  release(): void;
}

/** One try to take the leash; gives the reason in words when the member does not hand it out. */
export async function takeLeash(options: LeashOptions): Promise<{ leash: Leash } | { refused: string }> {
  const opened = await options.http.open(`${options.url}/leash?instance=${options.instance}`, {
    timeoutMs: 2_000,
    idleMs: options.lostAfterMs,
  });
  if (!isStream(opened)) return { refused: refusalOf(opened) };
  let lastSign = performance.now();
  let released = false;
  async function follow(stream: HttpStream): Promise<void> {
    let reason = 'it closed the leash';
    try {
      for await (const beat of stream.body) if (beat.length > 0) lastSign = performance.now();
    } catch (thrown) {
      reason = thrown instanceof Error ? thrown.message : String(thrown);
    }
    if (!released) options.onLost(reason);
  }
  const ended = follow(opened);
  return {
    leash: {
      silentMs: () => performance.now() - lastSign,
      ended,
      release() {
        released = true;
        opened.discard();
      },
    },
  };
}
