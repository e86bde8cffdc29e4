import { memberLaunch, memberUrl, type EngineLaunch } from '@signalbox/engines';
import { configDefaults, configPrefix, epochKey, type InstanceId } from '@signalbox/shared';
import type { TestConsul } from './consul.ts';
import { freePorts } from './free-port.ts';
import { provided } from './provided.ts';

/** How to run a real member, on ports of the operating system. */
export async function testMember(
  id: InstanceId,
  consul: TestConsul,
  cwd: string,
  ledgerDir?: string,
): Promise<EngineLaunch & { readonly address: string; readonly url: string }> {
  const [port = 0, statsPort = 0] = await freePorts(2);
  const provisioned = await provided();
  const { url: consulUrl, token: consulToken } = consul;
  const launch = memberLaunch({
    provisioned,
    instanceId: id,
    consulUrl,
    consulToken,
    port,
    statsPort,
    cwd,
    ...(ledgerDir === undefined ? {} : { ledgerDir }),
  });
  return { ...launch, address: `127.0.0.1:${port}`, url: memberUrl(statsPort) };
}

/** Writes the settings of a fresh cluster in its first epoch, as the control plane does. */
export async function writeTestSettings(consul: TestConsul, brokers: readonly string[], epoch: number): Promise<void> {
  const settings = { ...configDefaults, ...(brokers.length === 0 ? {} : { 'queue/brokers': brokers.join(',') }) };
  const keys = Object.entries(settings).map(([key, value]): [string, string] => [`${configPrefix}${key}`, value]);
  for (const [key, value] of keys) await consul.put(key, value);
  await consul.put(epochKey, String(epoch));
}
