import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { configDefaults, instanceId } from '@signalbox/shared';
import { Client, type Aggregator, type IMap } from 'hazelcast-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestConsul, type TestConsul } from '../../../test-engines/consul.ts';
import { testMember, writeTestSettings } from '../../../test-engines/members.ts';
import { startProcess, untilReady, type TestProcess } from '../../../test-engines/process.ts';

let consul: TestConsul;
let home: string;
let member: TestProcess;
let client: Client;
let map: IMap<string, string>;

/** Writes whatever bytes under whatever type: what a stranger's client can send. */
const forger = {
  id: 1,
  read: (): Forged => ({ hzCustomId: 1, bytes: Buffer.alloc(0) }),
  write: (out: { writeByte(byte: number): void }, forged: Forged) => {
    for (const byte of forged.bytes) out.writeByte(byte);
  },
};

interface Forged {
  readonly hzCustomId: 1;
  readonly bytes: Buffer;
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'signalbox-foreign-'));
  consul = await startTestConsul();
  await writeTestSettings(consul, [], 1);
  const id = instanceId('hazelcast', 1);
  const launch = await testMember(id, consul, home);
  member = startProcess({ ...launch, logFile: join(home, `${id}.log`) });
  await untilReady(id, member, async () => (await launch.ready(AbortSignal.timeout(2_000))).ready);
  client = await Client.newHazelcastClient({
    clusterName: configDefaults['hazelcast/cluster-name'],
    network: { clusterMembers: [launch.address] },
    serialization: { customSerializers: [forger] },
    properties: { 'hazelcast.logging.level': 'OFF' },
  });
  map = await client.getMap<string, string>(`${configDefaults['hazelcast/map-name']}-e1`);
  await map.set('0', 'x');
});

afterAll(async () => {
  await client.shutdown();
  await member.signal('SIGKILL');
  await consul[Symbol.asyncDispose]();
  await rm(home, { recursive: true, force: true });
});

/** Hands the member an object to be read; gives why it was not taken. */
async function send(type: number, bytes: Buffer): Promise<string> {
  forger.id = type;
  const forged: Forged = { hzCustomId: 1, bytes };
  try {
    await map.aggregate(forged as unknown as Aggregator<string>);
    return 'it was taken';
  } catch (thrown) {
    return String(thrown);
  } finally {
    forger.id = 1;
  }
}

/** `new HashMap<>(Map.of("a", "b"))` by `java.io.ObjectOutputStream`. */
const hashMap =
  'aced0005737200116a6176612e7574696c2e486173684d61700507dac1c31660d103000246000a6c6f6164466163746f724900097468726573686f6c64' +
  '78703f4000000000000c77080000001000000001740001617400016278';

/** `new IllegalStateException("x")` with a suppressed IOException, the same way. */
const illegalState =
  'aced00057372001f6a6176612e6c616e672e496c6c6567616c5374617465457863657074696f6ee65755e69a46f2480200007872001a6a6176612e6c' +
  '616e672e52756e74696d65457863657074696f6e9e5f06470a3483e5020000787200136a6176612e6c616e672e457863657074696f6ed0fd1f3e1a3b' +
  '1cc4020000787200136a6176612e6c616e672e5468726f7761626c65d5c635273977b8cb0300044c000563617573657400154c6a6176612f6c616e67' +
  '2f5468726f7761626c653b4c000d64657461696c4d6573736167657400124c6a6176612f6c616e672f537472696e673b5b000a737461636b54726163' +
  '6574001e5b4c6a6176612f6c616e672f537461636b5472616365456c656d656e743b4c001473757070726573736564457863657074696f6e73740010' +
  '4c6a6176612f7574696c2f4c6973743b787071007e0008740001787572001e5b4c6a6176612e6c616e672e537461636b5472616365456c656d656e74' +
  '3b02462a3c3cfd22390200007870000000017372001b6a6176612e6c616e672e537461636b5472616365456c656d656e746109c59a2636dd85020008' +
  '420006666f726d617449000a6c696e654e756d6265724c000f636c6173734c6f616465724e616d6571007e00054c000e6465636c6172696e67436c61' +
  '737371007e00054c000866696c654e616d6571007e00054c000a6d6574686f644e616d6571007e00054c000a6d6f64756c654e616d6571007e00054c' +
  '000d6d6f64756c6556657273696f6e71007e0005787000000000017074000141740006412e6a617661740001627070737200136a6176612e7574696c' +
  '2e41727261794c6973747881d21d99c7619d03000149000473697a65787000000001770400000001737200136a6176612e696f2e494f457863657074' +
  '696f6e6c8073646525f0ab0200007871007e000271007e0014740001797571007e000a000000007372001f6a6176612e7574696c2e436f6c6c656374' +
  '696f6e7324456d7074794c6973747ab817b43ca79ede0200007870787878';

test('an object by Java serialisation is refused before it is made', async () => {
  expect(await send(-100, Buffer.from(hashMap, 'hex'))).toMatch(/filter status: REJECTED|is not allowed/);
});

test('a class that reads itself from the stream is refused by its name before it is made', async () => {
  const name = Buffer.from('javax.management.ObjectName');
  const length = Buffer.alloc(4);
  length.writeInt32BE(name.length);
  expect(await send(-101, Buffer.concat([length, name]))).toContain(
    'Resolving class javax.management.ObjectName is not allowed',
  );
});

test('a failure, as members tell it each other, is still read; here it is no aggregator', async () => {
  expect(await send(-100, Buffer.from(illegalState, 'hex'))).toMatch(/IllegalStateException cannot be cast/);
});
