import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Event,
  type Phase,
  events,
  isProbed,
  isResting,
  next,
  phases,
  stateOf,
  table,
  timerOf,
} from './life-cycle.ts';

/** Every move of the machine, written down a second time: `phase event phase signals…`. All other cells stay put. */
const moves = `
stopped start starting spawn
stopped adopted-starting starting
stopped adopted-running degraded
stopped found-dead failed
stopped found-killed killed
killed start starting spawn
failed start starting spawn
failed stop stopped
waiting start starting spawn
waiting stop stopped
waiting kill killed
waiting back-off-over starting spawn
starting stop stopping sigcont sigterm
starting kill killing sigkill
starting pause starting sigstop
starting resume starting sigcont
starting spawn-failed failed
starting probe-ready ready
starting os-stopped paused-starting
starting died-retry waiting
starting died-final failed
starting start-expired expired sigkill
ready stop stopping sigcont sigterm
ready kill killing sigkill
ready pause ready sigstop
ready resume ready sigcont
ready probe-unready degraded
ready os-stopped paused
ready died-retry waiting
ready died-final failed
degraded stop stopping sigcont sigterm
degraded kill killing sigkill
degraded pause degraded sigstop
degraded resume degraded sigcont
degraded probe-ready ready
degraded os-stopped paused
degraded died-retry waiting
degraded died-final failed
paused-starting stop stopping sigcont sigterm
paused-starting kill killing sigkill
paused-starting resume paused-starting sigcont
paused-starting os-continued starting
paused-starting died-retry waiting
paused-starting died-final failed
paused stop stopping sigcont sigterm
paused kill killing sigkill
paused resume paused sigcont
paused os-continued degraded
paused died-retry waiting
paused died-final failed
expired stop stopping
expired kill killing
expired died-retry waiting
expired died-final failed
stopping kill killing sigkill
stopping spawn-failed stopped
stopping died-retry stopped
stopping died-final stopped
stopping grace-over stopping sigkill
killing spawn-failed killed
killing died-retry killed
killing died-final killed
`.trim();

/** Phase and commands that are refused there; adoption is refused everywhere but in `stopped`. */
const refusals: Readonly<Record<Phase, readonly Event[]>> = {
  stopped: ['pause', 'resume'],
  killed: ['pause', 'resume'],
  failed: ['pause', 'resume'],
  waiting: ['pause', 'resume'],
  starting: [],
  ready: [],
  degraded: [],
  'paused-starting': [],
  paused: [],
  expired: ['start', 'pause', 'resume'],
  stopping: ['start', 'pause', 'resume'],
  killing: ['start', 'pause', 'resume'],
};
const adoptions: ReadonlySet<Event> = new Set<Event>([
  'adopted-starting',
  'adopted-running',
  'found-dead',
  'found-killed',
]);

const expectedMoves = new Map(
  moves.split('\n').map((line) => {
    const [from, event, ...rest] = line.split(' ');
    return [`${from} ${event}`, rest.join(' ')];
  }),
);

function expectedCell(phase: Phase, event: Event): string {
  const move = expectedMoves.get(`${phase} ${event}`);
  if (move !== undefined) return move;
  const isRefused = refusals[phase].includes(event) || (phase !== 'stopped' && adoptions.has(event));
  return isRefused ? 'refuse' : 'ignore';
}

describe('the table', () => {
  it.each(phases)('[SUP3] is complete and as written down in the phase %s', (phase) => {
    const found = events.map((event) => {
      const cell = table[phase][event];
      return `${event}: ${cell.kind === 'go' ? [cell.to, ...cell.effects].join(' ') : cell.kind}`;
    });
    expect(found).toEqual(events.map((event) => `${event}: ${expectedCell(phase, event)}`));
  });

  it('[SUP12] shows no process as dead that may live', () => {
    for (const phase of phases) {
      const looksDead = ['stopped', 'killed', 'failed'].includes(stateOf(phase));
      expect([phase, looksDead]).toEqual([phase, isResting(phase)]);
    }
  });

  it('[SUP8] asks the probe only where a process lives that is neither paused nor dying', () => {
    expect(phases.filter(isProbed)).toEqual(['starting', 'ready', 'degraded']);
    expect(phases.filter((phase) => timerOf(phase) !== undefined)).toEqual(['waiting', 'starting', 'stopping']);
  });
});

interface Walk {
  phase: Phase;
  lives: boolean;
}

/** Events that the world can bring about now: only the living die, only in starting can a spawn fail. */
function canHappen(walk: Walk, event: Event): boolean {
  if (event === 'died-retry' || event === 'died-final') return walk.lives;
  if (event === 'spawn-failed') return false;
  if (event === 'back-off-over') return walk.phase === 'waiting';
  return true;
}

describe('every walk through the table', () => {
  const walks = fc.array(fc.constantFrom(...events), { maxLength: 60 });

  it('[SUP3] never spawns beside a living process and never signals without one', () => {
    fc.assert(
      fc.property(walks, (path) => {
        const walk: Walk = { phase: 'stopped', lives: false };
        for (const event of path.filter((one) => canHappen(walk, one))) {
          const cell = next(walk.phase, event);
          if (cell.kind !== 'go' || !canHappen(walk, event)) continue;
          if (event === 'died-retry' || event === 'died-final') walk.lives = false;
          if (event === 'adopted-starting' || event === 'adopted-running') walk.lives = true;
          for (const effect of cell.effects) {
            expect([walk.phase, event, effect, walk.lives]).toEqual([walk.phase, event, effect, effect !== 'spawn']);
            walk.lives = true;
          }
          walk.phase = cell.to;
          expect([event, walk.phase, walk.lives]).toEqual([event, walk.phase, !isResting(walk.phase)]);
        }
      }),
    );
  });

  it('[SUP19] starts nothing unasked once stopped or killed', () => {
    const unasked = events.filter((event) => event !== 'start' && !adoptions.has(event));
    fc.assert(
      fc.property(
        fc.constantFrom<Phase>('stopping', 'killing', 'stopped', 'killed'),
        fc.array(fc.constantFrom(...unasked), { maxLength: 40 }),
        (from, path) => {
          let phase: Phase = from;
          for (const event of path) {
            const cell = next(phase, event);
            if (cell.kind !== 'go') continue;
            expect(cell.effects).not.toContain('spawn');
            phase = cell.to;
          }
          expect(['stopping', 'killing', 'stopped', 'killed']).toContain(phase);
        },
      ),
    );
  });

  it('[SUP11] can always be ended: stop, grace, death', () => {
    for (const phase of phases) {
      const stopping = next(phase, 'stop');
      let now = stopping.kind === 'go' ? stopping.to : phase;
      for (const event of ['grace-over', 'died-final'] as const) {
        const cell = next(now, event);
        if (cell.kind === 'go') now = cell.to;
      }
      expect([phase, isResting(now)]).toEqual([phase, true]);
    }
  });
});
