import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { instanceId, postReplySchema, verdictSchema, type AnomalyKind, type MessageId } from '@signalbox/shared';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { endProduct } from '../../../test-engines/end-product.ts';
import { until } from '../../../test-engines/until.ts';
import { watchVerdict } from './live-verdict.ts';
import { startControlPlane, type RunningControlPlane } from './running-control-plane.ts';

const sizes = ['kafka.count=1', 'facade.count=2', 'logging.count=1', 'messages.count=3'];
/** Each bug in an instance of its own. The stale one begins late, so that nothing moves after it: a share that moves says itself that it lacks something. */
const bugs = {
  'facade-2': 'ack-before-write@10',
  'messages-1': 'drop-on-replay',
  'messages-2': 'show-twice',
  'messages-3': 'serve-while-stale@60',
};

describe('bugs that are built into a running cluster', () => {
  let home = '';
  let control: RunningControlPlane;
  /** What each facade acknowledged, in order. */
  const acked: Record<'facade-1' | 'facade-2', MessageId[]> = { 'facade-1': [], 'facade-2': [] };

  beforeAll(async () => {
    home = mkdtempSync(path.join(tmpdir(), 'signalbox bugs-'));
    const failpoints = Object.entries(bugs).map(([id, name]) => `${id}=${name}`);
    control = await startControlPlane(
      home,
      sizes.flatMap((size) => ['--set', size]),
      { SIGNALBOX_TEST_FAILPOINTS: failpoints.join(';') },
    );
    await control.ready();
  });
  afterAll(() => endProduct(control.process, home));

  async function send(through: 'facade-1' | 'facade-2'): Promise<void> {
    const { instances } = await control.status();
    const url = instances.find(({ id }) => id === through)?.url;
    const response = await fetch(`${url}/facade`, {
      method: 'POST',
      body: 'text',
      headers: { 'content-type': 'text/plain' },
    });
    expect(response.status).toBe(201);
    acked[through].push(postReplySchema.parse(await response.json()).id);
  }

  function lines(id: string): string {
    return readFileSync(path.join(home, 'run', 'logs', `${id}.ndjson`), 'utf8');
  }

  test('[VER41] verify names each with the message and the instance', async () => {
    for (let n = 0; n < 20; n += 1) await send(n % 2 === 0 ? 'facade-1' : 'facade-2');
    for (let n = 0; n < 10; n += 1) await send('facade-2');
    // Nobody asks for it: the page's feed and the API say so by themselves soon after the last message.
    using feed = await watchVerdict(control.state().url, readFileSync(path.join(home, 'run', 'token'), 'utf8').trim());
    await control.verdict('refuted at rest', 10_000, ({ stage, lost }) => stage === 'refuted' && lost > 0);
    expect((await feed.until(({ stage }) => stage === 'refuted')).lost).toBeGreaterThan(0);
    const first = instanceId('messages', 1);
    await control.command({ verb: 'kill', targets: [first] });
    await control.command({ verb: 'start', targets: [first] });
    await until('messages-1 has left a record out', async () =>
      lines('messages-1').includes('"failpoint":"drop-on-replay"'),
    );
    await control.until('all shares are whole', 20_000, ({ instances }) =>
      instances.every(({ ready }) => ready === true),
    );
    await until(
      'messages-3 has stopped to take records',
      async () => {
        await send('facade-1');
        return lines('messages-3').includes('"failpoint":"serve-while-stale"');
      },
      60_000,
    );
    for (let n = 0; n < 30; n += 1) await send('facade-1');

    await control.command({ verb: 'verify', targets: [] });
    const verdict = await control.verdict('invalid', 5_000, (found) => found.verdict === 'invalid');
    const guilty = (kind: AnomalyKind, hop: string): (string | null)[] =>
      verdictSchema
        .parse(verdict)
        .anomalies.filter((one) => one.kind === kind && one.hop === hop)
        .map(({ id }) => id);

    // The tenth passing and all after it acknowledged without writing.
    expect(new Set(guilty('lost', 'log'))).toEqual(new Set(acked['facade-2'].slice(9)));
    const written = [...acked['facade-1'], ...acked['facade-2'].slice(0, 9)];
    const left = guilty('lost', 'messages:messages-1');
    expect(left).toHaveLength(1);
    expect(written).toContain(left[0]);
    expect(guilty('visible-duplicate', 'messages:messages-2')).toHaveLength(1);
    expect(guilty('lost', 'messages:messages-3').length).toBeGreaterThan(0);
  });
});
