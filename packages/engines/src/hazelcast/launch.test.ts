import { instanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { memberLaunch } from './launch.ts';

const given = {
  provisioned: { hazelcast: { classpath: '/cache/with space/member.jar:/cache/with space/lib/*', java: '/opt/java' } },
  consulUrl: 'http://127.0.0.1:8500',
  consulToken: '99999999-2222-4333-8444-555555555555',
  port: 5701,
  statsPort: 5801,
  cwd: '/state',
};

test('tells a member its id, its own ports, where Consul is and its token, and nothing else', () => {
  expect(memberLaunch({ ...given, instanceId: instanceId('hazelcast', 2) })).toMatchObject({
    file: '/opt/java',
    cwd: '/state',
    env: {
      SIGNALBOX_INSTANCE_ID: 'hazelcast-2',
      SIGNALBOX_CONSUL_URL: 'http://127.0.0.1:8500',
      SIGNALBOX_CONSUL_TOKEN: '99999999-2222-4333-8444-555555555555',
      SIGNALBOX_PORT: '5701',
      SIGNALBOX_STATS_PORT: '5801',
    },
  });
});

test('refuses to run a member under the id of another kind', () => {
  expect(() => memberLaunch({ ...given, instanceId: instanceId('logging', 2) })).toThrow('found logging-2');
});
