import { type InstanceId, splitInstanceId } from '@signalbox/shared';
import type { EngineLaunch } from '../launch.ts';
import { sharedClasses } from '../provision/class-archive.ts';
import type { Provisioned } from '../provision/provisioned.ts';
import { memberJvmArgs } from './jvm-args.ts';
import { memberReady } from './ready.ts';

export interface MemberLaunchInput {
  readonly provisioned: Pick<Provisioned, 'hazelcast'>;
  /** `hazelcast-N`. */
  readonly instanceId: InstanceId;
  readonly consulUrl: string;
  readonly consulToken: string;
  /** The member's own port, for members and clients. */
  readonly port: number;
  /** The port of its health, figures and leash. */
  readonly statsPort: number;
  /** Where the JVM leaves a crash report. The member itself writes no file. */
  readonly cwd: string;
}

/** How to run a member. It is told nothing of other members: it asks Consul. */
export function memberLaunch(input: MemberLaunchInput): EngineLaunch {
  if (splitInstanceId(input.instanceId).kind !== 'hazelcast')
    throw new TypeError(`expected the id of a Hazelcast member, found ${input.instanceId}`);
  const { hazelcast } = input.provisioned;
  return {
    file: hazelcast.java,
    args: [...memberJvmArgs, ...sharedClasses(hazelcast), '-cp', hazelcast.classpath, 'signalbox.member.Main'],
    env: {
      SIGNALBOX_INSTANCE_ID: input.instanceId,
      SIGNALBOX_CONSUL_URL: input.consulUrl,
      SIGNALBOX_CONSUL_TOKEN: input.consulToken,
      SIGNALBOX_PORT: String(input.port),
      SIGNALBOX_STATS_PORT: String(input.statsPort),
    },
    cwd: input.cwd,
    ready: (signal) => memberReady(input.instanceId, memberUrl(input.statsPort), signal),
  };
}

/** Base URL of a member's HTTP server. */
export function memberUrl(statsPort: number): string {
  return `http://127.0.0.1:${statsPort}`;
}
