import type { InstanceId, MapMember, MapState, MapTotal } from '@signalbox/shared';
import { canAnswer, type Child, type Facts, type MapFigures, type MemberAnswer, seenOf } from './facts.ts';

/** The map over all members that could be asked. A member that could not be asked is left out, never shown as empty. */
export function mapState(facts: Facts): MapState {
  const living = livingMembers(facts);
  const answers = answersOf(facts);
  const members = answers.map(({ id, answer }) => ({ ...figuresOf(answer, facts.mapName), id }));
  const partitions = widest(answers.map(({ answer }) => answer))?.partitions.replicas ?? [];
  return {
    at: newest(living.map(({ id }) => facts.members.get(id)?.at ?? null)),
    error: errorOf(living, answers.length, facts),
    safe: facts.safe,
    migrations: migrationsOf(answers.map(({ answer }) => answer)),
    members: Object.fromEntries(members.map((member) => [member.id, member])),
    total: totalOf(members),
    partitions: partitions.map((holders) => [...holders]),
    copies: facts.backupCount + 1,
    short: partitions.filter((holders) => holders.length < facts.backupCount + 1).length,
    lost: Math.max(0, ...answers.map(({ answer }) => answer.partitions.lost)),
  };
}

function livingMembers({ children }: Facts): readonly Child[] {
  return children.filter((child) => child.kind === 'hazelcast' && canAnswer(child));
}

/** What the members say that could be asked. */
export function answersOf(facts: Facts): readonly { readonly id: InstanceId; readonly answer: MemberAnswer }[] {
  return livingMembers(facts).flatMap((child) => {
    const answer = seenOf(child, facts.members.get(child.id));
    return answer === undefined ? [] : [{ id: child.id, answer }];
  });
}

const nothing: MapFigures = {
  entries: 0,
  backups: 0,
  gets: 0,
  puts: 0,
  sets: 0,
  removes: 0,
  entryMemory: 0,
  events: 0,
  hits: 0,
};

/** A map nobody has touched on a member is absent there: that is a true zero. */
function figuresOf(answer: MemberAnswer, mapName: string): MapTotal {
  const { entries, backups, gets, puts, sets, removes, entryMemory, events, hits } = answer.maps[mapName] ?? nothing;
  return { entries, backups, gets, puts, sets, removes, entryMemory, events, hits };
}

function totalOf(members: readonly MapMember[]): MapTotal {
  const add = (name: keyof MapTotal): number => members.reduce((sum, member) => sum + member[name], 0);
  return {
    entries: add('entries'),
    backups: add('backups'),
    gets: add('gets'),
    puts: add('puts'),
    sets: add('sets'),
    removes: add('removes'),
    entryMemory: add('entryMemory'),
    events: add('events'),
    hits: add('hits'),
  };
}

/** The table of the member that sees most others. */
export function widest(answers: readonly MemberAnswer[]): MemberAnswer | undefined {
  return answers.toSorted((a, b) => b.cluster.size - a.cluster.size)[0];
}

function migrationsOf(answers: readonly MemberAnswer[]): number | null {
  if (answers.length === 0) return null;
  const active = Math.max(...answers.map(({ migrations }) => migrations.active));
  return active + Math.max(...answers.map(({ migrations }) => migrations.queued));
}

function newest(times: readonly (string | null)[]): string | null {
  return times.reduce<string | null>((latest, time) => (time !== null && time > (latest ?? '') ? time : latest), null);
}

function errorOf(living: readonly Child[], answered: number, { members }: Facts): string | null {
  if (answered === living.length) return living.length === 0 ? 'no member runs' : null;
  const silent = living.flatMap(({ id }) => {
    const error = members.get(id)?.error;
    return error === null || error === undefined ? [] : [`${id satisfies InstanceId}: ${error}`];
  });
  return silent.length === 0 ? 'not every member was asked yet' : silent.join('; ');
}
