import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { signalbox, startProduct, startWithin } from './product.ts';

const scenarios = path.resolve(import.meta.dirname, '..', '..', '..', 'scenarios');
/** Longest run of one of them on a busy machine of two cores, in milliseconds. */
const runWithin = 180_000;

let product: Awaited<ReturnType<typeof startProduct>>;
let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'signalbox scenarios '));
  product = await startProduct();
}, startWithin);
afterAll(async () => {
  await product[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
}, startWithin);

interface Told {
  readonly passed: boolean;
  readonly report: string;
  readonly figures: { readonly sent: number; readonly acked: number };
  readonly steps: readonly {
    readonly title: string;
    readonly passed: boolean;
    readonly expected: string;
    readonly found: string;
  }[];
}

async function run(named: string, ...options: string[]): Promise<{ code: unknown; told: Told }> {
  const { code, out, err } = await signalbox(product.home, 'scenario', 'run', named, '--json', ...options);
  expect(err).toBe('');
  return { code, told: JSON.parse(out) as Told };
}

/** One of the shipped files with something in it changed. */
async function changed(name: string, from: string | RegExp, to: string): Promise<string> {
  const text = await readFile(path.join(scenarios, `${name}.yaml`), 'utf8');
  const other = text.replace(from, to);
  expect(other).not.toBe(text);
  const file = path.join(folder, `${name}-changed.yaml`);
  await writeFile(file, other);
  return file;
}

it.each(['h5', 'h6', 'm5', 'm6-kafka', 'c5'])(
  '%s is as the course demands, and its report says what its journal says',
  async (name) => {
    const { code, told } = await run(name);
    expect(told.steps.filter(({ passed }) => !passed)).toEqual([]);
    expect([code, told.passed, told.figures.acked]).toEqual([0, true, told.figures.sent]);
    const verified = await signalbox(product.home, 'report', 'verify', told.report, '--json');
    expect(JSON.parse(verified.out)).toMatchObject({ valid: true, passed: true });
  },
  runWithin,
);

it(
  'P1 with a thirtieth of its messages: the counts are exact, and the load is told',
  async () => {
    const file = await changed('p1', /100000/g, '3000');
    const { code, told } = await run(file);
    expect(told.steps.filter(({ passed }) => !passed)).toEqual([]);
    expect([code, told.figures]).toMatchObject([0, { sent: 3000, acked: 3000 }]);
    expect(told.steps[0]).toMatchObject({ load: { perSecond: expect.toSatisfy((rate: number) => rate > 10) } });
  },
  runWithin,
);

it(
  'is red with the reason where the cluster is not as expected, and brings back what it had ended',
  async () => {
    const file = await changed('h6', 'members: 2', 'members: 3\n      within: 2 s');
    const { code, told } = await run(file);
    expect([code, told.passed]).toEqual([1, false]);
    expect(told.steps.at(-1)).toMatchObject({ passed: false, expected: 'members of the map 3', found: '2' });
    const { out } = await signalbox(product.home, 'status', '--json');
    const { instances } = JSON.parse(out) as { instances: { id: string; state: string }[] };
    expect(instances.filter(({ state }) => state !== 'ready')).toEqual([]);
  },
  runWithin,
);

it('names line, expected and found of a file that is wrong, and exits 2 for wrong use', async () => {
  const file = await changed('h5', 'count: 10', 'count: ten');
  const { code, err } = await signalbox(product.home, 'scenario', 'check', file);
  expect(err).toMatch(/h5-changed\.yaml:8: steps\.0\.send\.count: expected a whole number, found "ten"/);
  expect(code).toBe(1);
  const none = await signalbox(product.home, 'scenario', 'run', 'h55');
  expect([none.code, none.err]).toEqual([1, expect.stringContaining('scenario list')]);
  const language = await signalbox(product.home, 'scenario', 'run', 'h5', '--language', 'fr');
  expect([language.code, language.err]).toEqual([2, expect.stringContaining('en or uk')]);
});
