import { once } from 'node:events';
import { createServer as createHttp, request, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, createServer, type AddressInfo } from 'node:net';
import { describe, expect, it } from 'vitest';
import { openSecondDoor } from './second-door.ts';

async function serve(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const server = createHttp(answer);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    server,
    port: (server.address() as AddressInfo).port,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function get(port: number): Promise<string> {
  const outgoing = request({ host: '::1', port, agent: false }).end();
  const [reply] = (await once(outgoing, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of reply) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}

describe('the other address of localhost', () => {
  it('leads to the same server, as the same port', async () => {
    await using main = await serve(({ socket }, response) =>
      response.end(`${socket.localAddress} ${socket.localPort}`),
    );
    const door = await openSecondDoor(main.server, main.port);
    expect(await get(main.port)).toBe(`::1 ${main.port}`);
    await door.close(1000);
  });

  it('is not shared with who holds it', async () => {
    await using main = await serve((_request, response) => response.end('ours'));
    const squatter = createServer().listen(main.port, '::1');
    await once(squatter, 'listening');
    await expect(openSecondDoor(main.server, main.port)).rejects.toMatchObject({ code: 'port-taken' });
    squatter.close();
    await once(squatter, 'close');
  });

  it('closes when who was being answered has his answer, and takes nobody meanwhile', async () => {
    const asked = Promise.withResolvers<ServerResponse>();
    await using main = await serve((_request, response) => asked.resolve(response));
    const door = await openSecondDoor(main.server, main.port);
    const answer = get(main.port);
    const response = await asked.promise;
    const closed = door.close(10_000);
    const [refused] = await once(connect(main.port, '::1'), 'error');
    expect(refused).toMatchObject({ code: 'ECONNREFUSED' });
    response.end('whole');
    expect(await answer).toBe('whole');
    await closed;
  });

  it('closes in time, whoever still holds a connection', async () => {
    await using main = await serve(() => undefined);
    const door = await openSecondDoor(main.server, main.port);
    const silent = connect(main.port, '::1');
    await once(silent, 'connect');
    const ended = once(silent, 'close');
    await door.close(20);
    expect(await ended).toEqual([false]);
  });
});
