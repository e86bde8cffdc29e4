import { expect, it } from 'vitest';
import { createDoorbell } from './doorbell.ts';
import type { Link, TopicCall } from './link.ts';

/** Keeps what is put into the queue; `onAdded` is called after each, in the same turn. */
function keepingLink(onAdded: () => void) {
  const items: string[] = [];
  const queue = {
    addAll(some: string[]) {
      items.push(...some);
      onAdded();
      return Promise.resolve(true);
    },
  };
  const topic = { queue: () => Promise.resolve(queue) };
  const link = { call: <T>(_topic: string, { work }: TopicCall<T>) => work(topic as never) };
  return { items, link: link as unknown as Link };
}

it('tells of every record, at whatever moment it comes while others are told', async () => {
  for (let turns = 0; turns < 12; turns += 1) {
    let rung = 0;
    const { items, link } = keepingLink(() => {
      if (rung > 0) return;
      rung += 1;
      // So many turns after the first was told, around the moment in which nothing seems to wait any more.
      let later = Promise.resolve();
      for (let turn = 0; turn < turns; turn += 1) later = later.then(() => undefined);
      void later.then(() => bell.ring(3, 7, 2));
    });
    const bell = createDoorbell(link, 'messages-e1');
    bell.ring(3, 5, 2);
    await new Promise((resolve) => setImmediate(resolve));
    expect(
      items.map((item) => item.split(' ')[0]),
      `after ${turns} turns`,
    ).toEqual(['5', '6', '7', '8']);
    await bell.stop();
  }
});
