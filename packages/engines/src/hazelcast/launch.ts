import { type InstanceId, splitInstanceId } from '@signalbox/shared';
import type { ReadyAnswer } from '@signalbox/supervisor';
import { z } from 'zod';
import type { EngineLaunch } from '../launch.ts';
import { sharedClasses } from '../provision/class-archive.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { askMember } from './ask-member.ts';

/** Most heap of a member that holds the messages, and of one that carries the queue as well: each message twice, and what its batch has beside it. */
const mostHeap = { map: '-Xmx256m', mapAndQueue: '-Xmx640m' } as const;

/** Packages that Hazelcast reaches into; its manual lists them for Java 17. Without them it runs, but slower and complaining. */
const opened = [
  'java.base/java.lang',
  'java.base/sun.nio.ch',
  'java.management/sun.management',
  'jdk.management/com.sun.management.internal',
] as const;

/**
 * A member's JVM. Measured with three members and two backups, so that each holds every entry: 30 MB of heap when idle, 80 MB with 100,000
 * messages of 200 bytes, 130 MB with 200,000. A member out of memory ends at once: a half-dead one would hold up all others.
 */
export const memberJvmArgs: readonly string[] = [
  '-Xms64m',
  '-XX:+UseSerialGC',
  '-XX:TieredStopAtLevel=1',
  '-XX:+ExitOnOutOfMemoryError',
  '-Djava.awt.headless=true',
  '-Djava.net.preferIPv4Stack=true',
  '--add-modules',
  'java.se',
  '--add-exports',
  'java.base/jdk.internal.ref=ALL-UNNAMED',
  ...opened.flatMap((name) => ['--add-opens', `${name}=ALL-UNNAMED`]),
];

export interface MemberLaunchInput {
  readonly provisioned: Pick<Provisioned, 'hazelcast'>;
  /** `hazelcast-N`. */
  readonly instanceId: InstanceId;
  readonly consulUrl: string;
  readonly consulToken: string;
  /** The member's own port, for members and clients. */
  readonly port: number;
  /** The port of its health, figures and lifeline. */
  readonly statsPort: number;
  /** Absolute path of the folder that keeps a queue's ledger, shared by the members; absent: it lives as long as one of them. */
  readonly ledgerDir?: string;
  /** Where the JVM leaves a crash report. */
  readonly cwd: string;
}

/** How to run a member. It is told nothing of other members: it asks Consul. */
export function memberLaunch(input: MemberLaunchInput): EngineLaunch {
  if (splitInstanceId(input.instanceId).kind !== 'hazelcast')
    throw new TypeError(`expected the id of a Hazelcast member, found ${input.instanceId}`);
  const { provisioned, ledgerDir } = input;
  const { hazelcast } = provisioned;
  return {
    file: hazelcast.java,
    args: [
      ledgerDir === undefined ? mostHeap.map : mostHeap.mapAndQueue,
      ...memberJvmArgs,
      ...sharedClasses(hazelcast),
      '-cp',
      hazelcast.classpath,
      'signalbox.member.Main',
    ],
    env: {
      SIGNALBOX_INSTANCE_ID: input.instanceId,
      SIGNALBOX_CONSUL_URL: input.consulUrl,
      SIGNALBOX_CONSUL_TOKEN: input.consulToken,
      SIGNALBOX_PORT: String(input.port),
      SIGNALBOX_STATS_PORT: String(input.statsPort),
      ...(ledgerDir === undefined ? {} : { SIGNALBOX_LEDGER_DIR: ledgerDir }),
    },
    cwd: input.cwd,
    ready: (signal) => memberReady(input.instanceId, memberUrl(input.statsPort), signal),
  };
}

/** Base URL of a member's HTTP server. */
export function memberUrl(statsPort: number): string {
  return `http://127.0.0.1:${statsPort}`;
}

const healthSchema = z.object({ instance: z.string(), ready: z.boolean(), reasons: z.array(z.string()) });

/** Ready means: this very member has joined its cluster and may be used. While it has not, it says itself what it waits for. */
async function memberReady(instance: InstanceId, url: string, signal: AbortSignal): Promise<ReadyAnswer> {
  const answer = await askMember(`${url}/health/ready`, signal);
  if (answer === undefined) return { ready: false, reason: `nothing listens on ${url} yet` };
  const health = healthSchema.safeParse(answer.body);
  if (!health.success || health.data.instance !== instance) {
    const found = health.success ? health.data.instance : `an answer ${answer.status} that is not a member's`;
    return { ready: false, reason: `the port of ${url} is taken: expected ${instance}, found ${found}` };
  }
  if (health.data.ready) return { ready: true };
  return { ready: false, reason: health.data.reasons.join(' ') };
}
