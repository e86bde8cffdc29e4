import { readFileSync } from 'node:fs';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { createServer } from 'node:net';
import path from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { HostileProduct } from './product.ts';
import { canBeRead, openDoorsBelow, type OpenDoor } from './sockets-of.ts';

const layoutSchema = z.object({ ports: z.record(z.string(), z.record(z.string(), z.int())) });
const loopback = new Set(['127.0.0.1', '::1']);

/** RELIABILITY 14: what listens, as the kernel has it. */
export function listenerTests(product: () => HostileProduct): void {
  test.runIf(canBeRead)(
    '[R14] every socket that takes what anybody sends is on loopback, on a port of the layout, and there is no other',
    () => {
      const { control, home, port } = product();
      const layout = layoutSchema.parse(JSON.parse(readFileSync(path.join(home, 'run', 'layout.json'), 'utf8')));
      const planned = new Set([port, ...Object.values(layout.ports).flatMap((uses) => Object.values(uses))]);
      const doors = openDoorsBelow(control.process.pid ?? 0);
      const processes = new Set(doors.map(({ pid }) => pid));
      console.log(
        `${doors.length} open doors of ${processes.size} processes\n${doors.map(describe).toSorted().join('\n')}`,
      );
      expect(doors.filter(({ address }) => !loopback.has(address)).map(describe)).toEqual([]);
      expect(doors.filter((door) => !planned.has(door.port)).map(describe)).toEqual([]);
      // All are there, or the list was not read as it is.
      expect([...planned].filter((one) => !doors.some((door) => door.port === one))).toEqual([]);
    },
  );

  test.runIf(canBeRead)('the list of sockets misses none of those that this test opens itself', async () => {
    const open = createServer().listen(0, '0.0.0.0');
    const six = createServer().listen(0, '::1');
    const datagrams = createSocket('udp4').bind(0, '0.0.0.0');
    await Promise.all([once(open, 'listening'), once(six, 'listening'), once(datagrams, 'listening')]);
    const seen = openDoorsBelow(process.pid).map(({ protocol, address, port }) => `${protocol} ${address}:${port}`);
    const portOf = (address: ReturnType<typeof open.address>): number =>
      typeof address === 'object' && address !== null ? address.port : 0;
    const mine = [
      `tcp 0.0.0.0:${portOf(open.address())}`,
      `tcp6 ::1:${portOf(six.address())}`,
      `udp 0.0.0.0:${datagrams.address().port}`,
    ];
    open.close();
    six.close();
    datagrams.close();
    expect(seen).toEqual(expect.arrayContaining(mine));
  });
}

function describe({ protocol, address, port, program }: OpenDoor): string {
  return `${protocol} ${address}:${port} ${program}`;
}
