import { describe, expect, it } from 'vitest';
import fc from 'fast-check';
import { commandRequestSchema } from './commands.ts';
import { configSchemas } from './config-keys.ts';
import { addHash, emptySetHash, hashText, messageHash } from './digest.ts';
import { AppError, describeError, fromUnknown, problemSchema, toProblem } from './errors.ts';
import { parseEventLine } from './events.ts';
import { clientKeySchema } from './facade-http.ts';
import { instanceId, instanceIdSchema, memberOf, splitInstanceId } from './ids.ts';
import { topicSchema } from './live.ts';
import { maxMessageBytes, messageTextSchema } from './message.ts';
import { settingsSchema } from './settings.ts';

describe('ids', () => {
  it('names a logging instance’s member by the same number', () => {
    expect(memberOf(instanceId('logging', 2))).toBe('hazelcast-2');
    expect(splitInstanceId(instanceIdSchema.parse('kafka-3'))).toEqual({ kind: 'kafka', number: 3 });
  });

  it.each(['', 'logging', 'logging-0', 'logging-02', 'Logging-1', 'other-1', 'logging-1 ', '../logging-1'])(
    'refuses %j',
    (id) => {
      expect(instanceIdSchema.safeParse(id).success).toBe(false);
    },
  );
});

describe('a message’s text', () => {
  it.each([['a'], ['🚦'.repeat(maxMessageBytes / 4)], ['\u0000'], ['\u202e']])('is taken: %#', (text) => {
    expect(messageTextSchema.safeParse(text).success).toBe(true);
  });

  it.each([[''], ['a'.repeat(maxMessageBytes + 1)], [`${'🚦'.repeat(maxMessageBytes / 4)}a`], ['\ud800']])(
    'is refused: %#',
    (text) => {
      expect(messageTextSchema.safeParse(text).success).toBe(false);
    },
  );
});

describe('client keys', () => {
  it.each(['a', 'order 42', '~'.repeat(255)])('takes %j', (key) => {
    expect(clientKeySchema.safeParse(key).success).toBe(true);
  });
  it.each(['', ' a', 'a ', 'ключ', 'a\n', 'x'.repeat(256)])('refuses %j', (key) => {
    expect(clientKeySchema.safeParse(key).success).toBe(false);
  });
});

describe('errors', () => {
  it('become a problem document with what was expected, found and to do', () => {
    const error = new AppError('too-large', 'The message is too large.', {
      expected: 'at most 16384 bytes',
      found: '20000 bytes',
      remedy: 'Send less.',
    });
    const problem = problemSchema.parse(toProblem(error));
    expect(problem).toMatchObject({
      status: 413,
      code: 'too-large',
      expected: 'at most 16384 bytes',
      found: '20000 bytes',
    });
    expect(describeError(error)).toBe(
      'The message is too large. Expected: at most 16384 bytes. Found: 20000 bytes. Send less.',
    );
  });

  it('keep what was thrown as their cause', () => {
    const cause = new TypeError('x is not a function');
    expect(fromUnknown(cause)).toMatchObject({ code: 'internal', cause });
    expect(fromUnknown('text')).toMatchObject({ code: 'internal', message: 'text' });
  });
});

describe('event lines', () => {
  const line = {
    t: '2026-01-31T12:00:00.000Z',
    seq: 1,
    level: 'info',
    instance: 'facade-1',
    life: 'a',
    event: 'hop',
    msg: 'm',
    hop: 'log',
    attempt: 1,
    outcome: 'ok',
    ms: 2,
  };

  it('are read whole and typed', () => {
    expect(parseEventLine(JSON.stringify(line))).toMatchObject({ event: 'hop', hop: 'log' });
  });

  it.each([
    ['an engine’s own text', 'INFO started'],
    ['broken JSON', '{"t":'],
    ['an event nobody listed', JSON.stringify({ ...line, event: 'toString' })],
    ['a missing field', JSON.stringify({ ...line, outcome: undefined })],
    ['a wrong outcome', JSON.stringify({ ...line, outcome: 'fine' })],
    ['JSON that is no object', '[]'],
  ])('%s is none', (_, text) => {
    expect(parseEventLine(text)).toBeUndefined();
  });
});

describe('commands', () => {
  it.each([
    [{ verb: 'kill', targets: ['logging-1', 'logging-2'] }],
    [{ verb: 'scale', kind: 'messages', count: 3 }],
    [{ verb: 'heal' }],
    [{ verb: 'reset', targets: [] }],
  ])('takes %j', (request) => {
    expect(commandRequestSchema.safeParse(request).success).toBe(true);
  });

  it.each([
    [{ verb: 'rm -rf', targets: ['logging-1'] }],
    [{ verb: 'kill', targets: [] }],
    [{ verb: 'kill', targets: ['1; reboot'] }],
    [{ verb: 'scale', kind: 'kafka', count: 3 }],
    [{ verb: 'scale', kind: 'logging', count: 1.5 }],
    [{ verb: 'kill', targets: ['logging-1'], extra: true }],
  ])('refuses %j', (request) => {
    expect(commandRequestSchema.safeParse(request).success).toBe(false);
  });
});

describe('settings in key/value', () => {
  it('are read from their text', () => {
    expect(configSchemas['hazelcast/backup-count'].parse('2')).toBe(2);
    expect(configSchemas['queue/brokers'].parse('127.0.0.1:9092,127.0.0.1:9093')).toEqual([
      '127.0.0.1:9092',
      '127.0.0.1:9093',
    ]);
  });

  it('refuse an address that is not this machine', () => {
    expect(configSchemas['queue/brokers'].safeParse('10.0.0.1:9092').success).toBe(false);
  });
});

describe('signalbox.yaml', () => {
  it('has every default in one place: three brokers, three logging, two messages, two facades', () => {
    const settings = settingsSchema.parse({});
    expect([settings.kafka.count, settings.logging.count, settings.messages.count, settings.facade.count]).toEqual([
      3, 3, 2, 2,
    ]);
  });

  it.each([{ logging: { count: 0 } }, { kafka: { count: 2 } }, { loging: {} }, { dashboard: { port: 70_000 } }])(
    'refuses %j',
    (settings) => {
      expect(settingsSchema.safeParse(settings).success).toBe(false);
    },
  );
});

describe('topics', () => {
  it.each(['topology', 'logs:logging-2', 'logs:all', 'logs:control'])('%s is one', (topic) => {
    expect(topicSchema.safeParse(topic).success).toBe(true);
  });
  it.each(['logs:', 'logs:../token', '__proto__', 'logs:logging-2/..'])('%s is none', (topic) => {
    expect(topicSchema.safeParse(topic).success).toBe(false);
  });
});

describe('digest', () => {
  const messages = fc.array(fc.record({ id: fc.uuid(), msg: fc.string({ unit: 'binary' }) }), {
    minLength: 1,
    maxLength: 20,
  });
  const hashOf = (set: readonly { id: string; msg: string }[]): string =>
    hashText(set.reduce((sum, { id, msg }) => addHash(sum, messageHash(id, msg)), emptySetHash));

  it('does not depend on order', () => {
    fc.assert(
      fc.property(messages, (set) => {
        expect(hashOf(set.toReversed())).toBe(hashOf(set));
      }),
    );
  });

  it('changes when a message is held twice, is missing or has another text', () => {
    fc.assert(
      fc.property(messages, fc.nat(), (set, at) => {
        const one = set[at % set.length] ?? { id: '', msg: '' };
        expect(hashOf([...set, one])).not.toBe(hashOf(set));
        expect(hashOf(set.toSpliced(at % set.length, 1))).not.toBe(hashOf(set));
        expect(hashOf(set.with(at % set.length, { ...one, msg: `${one.msg}x` }))).not.toBe(hashOf(set));
      }),
    );
  });
});
