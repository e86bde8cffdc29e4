import { connect } from 'node:net';

/** True when something accepts a connection on that loopback port within the time (ms); nothing is sent. */
export function accepts(port: number, limitMs: number, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (accepted: boolean): void => {
      signal.removeEventListener('abort', refuse);
      socket.destroy();
      resolve(accepted);
    };
    const refuse = (): void => answer(false);
    signal.addEventListener('abort', refuse, { once: true });
    socket.setTimeout(limitMs, refuse);
    socket.once('connect', () => answer(true));
    socket.once('error', refuse);
  });
}
