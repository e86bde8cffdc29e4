import { partitionFor } from '@signalbox/message-log';
import { messageIdSchema } from '@signalbox/shared';
import { expect, it } from 'vitest';
import type { OpenLog } from '../log-connection.ts';
import { createChooseId } from './choose-id.ts';
import { freshMessageId } from './message.ts';
import type { OutgoingMessage } from './send-message.ts';

const partitions = 6;
const log = { written: 0 };
const partitionOf = ({ id, orderingKey }: { id: string; orderingKey?: string | undefined }): number =>
  partitionFor(orderingKey ?? id, partitions);
const open = {
  backend: 'kafka',
  writer: { partitions, partitionOf },
  written: async () => log.written,
} as unknown as OpenLog;
const ours = (): OutgoingMessage => ({ id: freshMessageId(), msg: 'a', idIs: 'ours' });

it('draws a random UUID that falls into the partition whose turn it is: ten in a row are five and five for two', async () => {
  const choose = createChooseId({ log: () => open, sharers: () => 2 });
  const taken: number[] = [];
  for (let n = 0; n < 10; n += 1) {
    const { id } = await choose(ours(), true);
    expect(messageIdSchema.parse(id)).toMatch(/^.{14}4/);
    taken.push(partitionFor(id, partitions));
    log.written += 1;
  }
  expect(taken).toEqual([0, 1, 2, 3, 4, 5, 0, 1, 2, 3]);
});

it.each([
  ['was named by its client', { ...ours(), idIs: 'named' }],
  ['was called new by its client', { ...ours(), idIs: 'called-new' }],
  ['has an ordering key', { ...ours(), orderingKey: 'room-7' }],
] as const)('leaves the id of a message alone that %s', async (_why, message) => {
  const choose = createChooseId({ log: () => open, sharers: () => 2 });
  expect(await choose(message, true)).toBe(message);
});

it('leaves it alone where no log is open: who sends will say so', async () => {
  const message = ours();
  expect(await createChooseId({ log: () => undefined, sharers: () => 2 })(message, true)).toBe(message);
});

it('ends also where no id falls there', async () => {
  const stuck = { ...open, writer: { partitions, partitionOf: () => 9 } } as unknown as OpenLog;
  const message = await createChooseId({ log: () => stuck, sharers: () => 0 })(ours(), true);
  expect(messageIdSchema.safeParse(message.id).success).toBe(true);
});
