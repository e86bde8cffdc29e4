import { sendRaw } from './raw-http.ts';

/** A visit of the live feed by polling, by somebody who is signed in. */
export interface LiveVisit {
  /** Packets, as engine.io joins them. */
  post(packets: string): ReturnType<typeof sendRaw>;
  /** What the feed has to say. */
  hear(): ReturnType<typeof sendRaw>;
}

/** Opens one and joins the namespace; what was answered instead where there is none. */
export async function openLiveVisit(
  port: number,
  token: string,
): Promise<{ visit: LiveVisit } | { refused: Awaited<ReturnType<typeof sendRaw>> }> {
  const headers = [
    ['Host', `127.0.0.1:${port}`],
    ['Authorization', `Bearer ${token}`],
  ] as const;
  const path = '/socket.io/?EIO=4&transport=polling';
  const opened = await sendRaw(port, { method: 'GET', target: path, headers });
  const sid = /"sid":"([^"]+)"/.exec(opened.body)?.[1];
  if (sid === undefined) return { refused: opened };
  const target = `${path}&sid=${sid}`;
  const visit: LiveVisit = {
    post: (body) =>
      sendRaw(port, {
        method: 'POST',
        target,
        headers: [...headers, ['Content-Type', 'text/plain;charset=UTF-8']],
        body,
      }),
    hear: () => sendRaw(port, { method: 'GET', target, headers }),
  };
  await visit.post('40/live,{}');
  return { visit };
}
