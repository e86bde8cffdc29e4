import { instanceId } from '@signalbox/shared';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { Registration } from './port.ts';
import { createRegistrar } from './registrar.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const registration: Registration = { id: instanceId('logging', 1), kind: 'logging', port: 8081, check: 'http' };

/** A Consul that holds registrations in memory, can be away, and can be made to answer late. */
function bench() {
  const held = new Map<string, Registration>();
  const errors: Error[] = [];
  const calls = { register: 0 };
  const consul = { away: false, late: Promise.resolve() };
  const answer = async (): Promise<void> => {
    await consul.late;
    if (consul.away) throw new Error('connection refused');
  };
  const registrar = createRegistrar({
    api: {
      register: async (one) => {
        await answer();
        calls.register += 1;
        held.set(one.id, one);
      },
      deregister: async (id) => {
        await answer();
        held.delete(id);
      },
      registered: async (id) => {
        await answer();
        const one = held.get(id);
        return one === undefined ? undefined : { port: one.port, meta: one.meta ?? {} };
      },
    },
    onAnswer: () => undefined,
    onError: (error) => errors.push(error),
    random: () => 0.5,
    everyMs: 1000,
  });
  return { held, errors, calls, consul, registrar };
}

test('what is registered already is not registered again', async () => {
  const { calls, registrar } = bench();
  registrar.keep(registration);
  await vi.advanceTimersByTimeAsync(5500);
  expect(calls.register).toBe(1);
});

test('a Consul that comes back having forgotten us is told again at the next look', async () => {
  const { held, errors, consul, registrar } = bench();
  registrar.keep(registration);
  await vi.advanceTimersByTimeAsync(100);
  consul.away = true;
  held.clear();
  await vi.advanceTimersByTimeAsync(3000);
  expect(errors.length).toBeGreaterThan(0);
  consul.away = false;
  await vi.advanceTimersByTimeAsync(1000);
  expect(held.has('logging-1')).toBe(true);
});

test('another port or life under the same id is replaced', async () => {
  const { held, registrar } = bench();
  held.set('logging-1', { ...registration, port: 1, meta: { life: 'old' } });
  registrar.keep({ ...registration, meta: { life: 'new' } });
  await vi.advanceTimersByTimeAsync(10);
  expect(held.get('logging-1')).toMatchObject({ port: 8081, meta: { life: 'new' } });
});

test('a removal waits for a registration under way, so that none comes after it', async () => {
  const { held, consul, registrar } = bench();
  let answerNow = (): void => undefined;
  consul.late = new Promise((resolve) => {
    answerNow = resolve;
  });
  registrar.keep(registration);
  const removed = registrar.remove(registration.id);
  answerNow();
  await removed;
  await vi.advanceTimersByTimeAsync(5000);
  expect(held.size).toBe(0);
});

test('stop takes everything out and does not throw when Consul is away', async () => {
  const { held, consul, errors, registrar } = bench();
  registrar.keep(registration);
  await vi.advanceTimersByTimeAsync(10);
  consul.away = true;
  await registrar.stop();
  expect(errors).toHaveLength(1);
  expect(held.size).toBe(1);
});
