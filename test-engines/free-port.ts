import { createServer } from 'node:net';

/**
 * Below the range from which systems give ports to connections that go out (Linux from 32,768, macOS from 49,152), so
 * that none of those takes a port between this choice and the start of the program that it is for.
 */
const first = 20_000;
const end = 32_000;
const givenBefore = new Set<number>();

/** Where two test files run at a time, each has its own part of these: neither takes what the other chose and did not use yet. */
const parts = 4;
const size = (end - first) / parts;
const own = first + (Number(process.env['VITEST_POOL_ID'] ?? 0) % parts) * size;

/** Ports of 127.0.0.1 that nobody holds now and that this process has not given before. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = own + Math.floor(Math.random() * size);
    if (givenBefore.has(port)) continue;
    givenBefore.add(port);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
