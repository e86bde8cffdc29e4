import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joining, nextMembership, type Membership, type MembershipEvent, type Told } from './membership.ts';

/** What is told in all, and where it ends. `m2!`: joins as m2 after having caught up; `expelled!` likewise. */
function after(...words: string[]) {
  let membership: Membership = joining;
  const tell: Told[] = [];
  for (const word of words) {
    const claimed = word.endsWith('!');
    const name = word.replace('!', '');
    const event = (name.startsWith('m') ? 'joined' : name) as MembershipEvent;
    const step = nextMembership(membership, event, { as: name, claimed });
    membership = step.next;
    tell.push(...step.tell);
  }
  return { tell, state: membership.state };
}

test.each<[string, string[], Told[], Membership['state']]>([
  [
    '[MEM1] partitions move and come back to the same member',
    ['m1', 'rebalancing', 'm1'],
    ['assigned', 'revoked', 'assigned'],
    'holding',
  ],
  [
    '[MEM1] a second word on the same move is none',
    ['m1', 'rebalancing', 'rebalancing'],
    ['assigned', 'revoked'],
    'moving',
  ],
  ['[MEM1] the owner stops it', ['m1', 'stopped', 'failed'], ['assigned', 'revoked'], 'ended'],
  ['[MEM2] given up after it had caught up', ['m1', 'expelled!', 'm2!'], ['assigned', 'expelled'], 'ended'],
  ['[MEM2] given up before', ['m1', 'expelled', 'm2'], ['assigned', 'revoked', 'assigned'], 'holding'],
  [
    '[MEM2] given up while partitions move',
    ['m1', 'rebalancing', 'expelled!'],
    ['assigned', 'revoked', 'expelled'],
    'ended',
  ],
  ['[MEM3] joined as another, and nobody had said why', ['m1', 'm2!'], ['assigned', 'expelled'], 'ended'],
  ['[MEM3] the same before it had caught up', ['m1', 'm2'], ['assigned', 'revoked', 'assigned'], 'holding'],
  ['[MEM3] joined as another after a move', ['m1', 'rebalancing', 'm2!'], ['assigned', 'revoked', 'expelled'], 'ended'],
  ['[MEM3] kafkajs started over', ['m1', 'restarted', 'm2!'], ['assigned', 'revoked', 'assigned'], 'holding'],
  ['[MEM4] a start that fails', ['rebalancing', 'restarted', 'failed', 'm1'], ['start-failed'], 'ended'],
  ['[MEM4] a start that is stopped', ['stopped', 'm1', 'failed'], [], 'ended'],
  ['[MEM4] a reader that fails, twice', ['m1', 'failed', 'failed'], ['assigned', 'failed'], 'ended'],
])('%s', (_title, words, tell, state) => {
  expect(after(...words)).toEqual({ tell, state });
});

test('[MEM1] [MEM4] whatever happens: no claim without an assignment, one end, and nothing after it', () => {
  const word = fc.constantFrom(
    'm1',
    'm2',
    'm1!',
    'm2!',
    'rebalancing',
    'expelled',
    'expelled!',
    'restarted',
    'failed',
    'stopped',
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), (words) => {
      const { tell, state } = after(...words);
      const ends = tell.findIndex((told) => told === 'expelled' || told === 'failed' || told === 'start-failed');
      expect([-1, tell.length - 1]).toContain(ends);
      expect(ends === -1 || state === 'ended').toBe(true);
      // Holds after each thing told: a revocation always ends a holding.
      const holdings = tell.map((told, n) => told === 'assigned' || (told !== 'revoked' && tell[n - 1] === 'assigned'));
      expect(tell.every((told, n) => told !== 'revoked' || holdings[n - 1] === true)).toBe(true);
      expect(state !== 'holding' || holdings.at(-1) === true).toBe(true);
      expect(state !== 'moving' || holdings.at(-1) === false).toBe(true);
    }),
  );
});
