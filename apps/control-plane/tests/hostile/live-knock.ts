import { sendRaw, openSocket, bytesOf, toAnswer, type RawRequest } from './raw-http.ts';

type Headers = readonly (readonly [string, string])[];

/** What came of knocking at the live feed. `session`: a transport was opened; `feed`: the namespace let us in. */
export interface LiveKnock {
  readonly transport: boolean;
  readonly feed: boolean;
}

const path = '/socket.io/?EIO=4&transport=';
/** Engine.IO's `message`, Socket.IO's CONNECT to our namespace. */
const connectPacket = '40/live,{}';

/** By long polling, as a page without websockets does: opens, asks for the namespace, reads the answer, ends. */
export async function knockByPolling(port: number, headers: Headers, later: Headers = headers): Promise<LiveKnock> {
  const opened = await sendRaw(port, { method: 'GET', target: `${path}polling`, headers });
  const sid = /"sid":"([^"]+)"/.exec(opened.body)?.[1];
  if (opened.status !== 200 || sid === undefined) return { transport: false, feed: false };
  const target = `${path}polling&sid=${sid}`;
  const post = (body: string, by: Headers): Promise<unknown> =>
    sendRaw(port, { method: 'POST', target, headers: [...by, ['Content-Type', 'text/plain;charset=UTF-8']], body });
  await post(connectPacket, later);
  // An unheard packet is answered by a ping in 10 s only: so the end is sent first, and what waits is read at once.
  const heard = sendRaw(port, { method: 'GET', target, headers: later });
  const { body } = await heard;
  await post('1', headers);
  return { transport: true, feed: body.includes('40/live,{') };
}

/** By websocket. Frames of ours are short and masked with zeros, which leaves the text as it is. */
export async function knockByWebsocket(port: number, headers: Headers): Promise<LiveKnock> {
  const socket = await openSocket(port);
  if (socket === undefined) throw new Error('the control plane does not listen');
  const upgrade: RawRequest = {
    method: 'GET',
    target: `${path}websocket`,
    headers: [
      ...headers,
      ['Connection', 'Upgrade'],
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Version', '13'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ],
  };
  return new Promise((resolve) => {
    let seen = '';
    let asked = false;
    const end = (): void => {
      socket.destroy();
      const transport = toAnswer(seen).status === 101;
      resolve({ transport, feed: seen.includes('40/live,{') });
    };
    socket.setEncoding('latin1');
    socket.setTimeout(10_000, end);
    socket.on('data', (part: string) => {
      seen += part;
      const answer = toAnswer(seen);
      if (answer.status !== 0 && answer.status !== 101) end();
      else if (/4[04]\/live,\{/.test(answer.body)) end();
      else if (!asked && answer.body.includes('0{"sid"')) {
        asked = true;
        socket.write(frame(connectPacket), 'latin1');
      }
    });
    socket.on('close', end);
    socket.write(bytesOf(upgrade));
  });
}

function frame(text: string): string {
  return String.fromCharCode(0x81, 0x80 | text.length, 0, 0, 0, 0) + text;
}
