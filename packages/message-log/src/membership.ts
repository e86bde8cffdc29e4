/**
 * Where a reader stands with its group (SPEC.md). `joining`: nothing was ever given to it. `holding`: it has its partitions. `moving`: they are being
 * given out anew. `ended`: for good. `as`: the member that the group knows it by; undefined once that membership is over.
 */
export type Membership =
  | { readonly state: 'joining' }
  | { readonly state: 'holding'; readonly as: string }
  | { readonly state: 'moving'; readonly as: string | undefined }
  | { readonly state: 'ended' };

/** `joined`, with partitions; `rebalancing`; `expelled` by the group; `restarted` by kafkajs with a new membership; `failed` for good; `stopped` by its owner. */
export type MembershipEvent = 'joined' | 'rebalancing' | 'expelled' | 'restarted' | 'failed' | 'stopped';

export interface MembershipFacts {
  /** Who it joined as; of the other events nobody asks it. */
  readonly as: string;
  /** The owner may have claimed a share, because it had caught up once. */
  readonly claimed: boolean;
}

/** What the owner is told, in this order. `expelled` and `failed` are the end; `start-failed` is the end of a start that was still waited for. */
export type Told = 'revoked' | 'assigned' | 'expelled' | 'failed' | 'start-failed';

export interface MembershipStep {
  readonly next: Membership;
  readonly tell: readonly Told[];
}

type State = Membership['state'];
type In<S extends State> = Extract<Membership, { state: S }>;
type Rule<S extends State> = (membership: In<S>, facts: MembershipFacts) => MembershipStep;
type Table = { readonly [S in State]: Readonly<Record<MembershipEvent, Rule<S>>> };

export const joining: Membership = { state: 'joining' };

const stay = (membership: Membership): MembershipStep => ({ next: membership, tell: [] });
const end = (...tell: Told[]): MembershipStep => ({ next: { state: 'ended' }, tell });
const hold = (as: string, ...before: Told[]): MembershipStep => ({
  next: { state: 'holding', as },
  tell: [...before, 'assigned'],
});
const move = (as: string | undefined, ...tell: Told[]): MembershipStep => ({ next: { state: 'moving', as }, tell });

const table: Table = {
  joining: {
    joined: (_, { as }) => hold(as),
    rebalancing: stay,
    expelled: stay,
    restarted: stay,
    failed: () => end('start-failed'),
    stopped: () => end(),
  },
  holding: {
    // [MEM3] Another member than before: the group had given up the old one, and nobody said so.
    joined({ as: before }, { as, claimed }) {
      if (as === before) return hold(as);
      return claimed ? end('expelled') : hold(as, 'revoked');
    },
    rebalancing: ({ as }) => move(as, 'revoked'),
    expelled: (_, { claimed }) => (claimed ? end('expelled') : move(undefined, 'revoked')),
    restarted: () => move(undefined, 'revoked'),
    failed: () => end('failed'),
    stopped: () => end('revoked'),
  },
  moving: {
    joined: ({ as: before }, { as, claimed }) =>
      claimed && before !== undefined && as !== before ? end('expelled') : hold(as),
    rebalancing: stay,
    expelled: (_, { claimed }) => (claimed ? end('expelled') : move(undefined)),
    restarted: () => move(undefined),
    failed: () => end('failed'),
    stopped: () => end(),
  },
  ended: { joined: stay, rebalancing: stay, expelled: stay, restarted: stay, failed: stay, stopped: stay },
};

export function nextMembership(membership: Membership, event: MembershipEvent, facts: MembershipFacts): MembershipStep {
  switch (membership.state) {
    case 'joining':
      return table.joining[event](membership, facts);
    case 'holding':
      return table.holding[event](membership, facts);
    case 'moving':
      return table.moving[event](membership, facts);
    case 'ended':
      return table.ended[event](membership, facts);
  }
}
