import { instanceId, parseEventLine } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { memoryStream } from '../testing/memory-stream.ts';
import { createLogger } from './logger.ts';

const instance = instanceId('facade', 1);

test('every line is one of our events, numbered from 1, with the life of the process', () => {
  const stream = memoryStream();
  const logger = createLogger({ instance, stream });
  logger.emit('service.ready', {}, 'ready');
  logger.emit(
    'hop',
    { hop: 'log', attempt: 2, outcome: 'ok', ms: 3.1 },
    'try 2 → logging-3: ok in 3.1 ms\nnot a new line',
  );
  expect(stream.lines.map((line) => parseEventLine(line))).toMatchObject([
    { seq: 1, event: 'service.ready', instance, life: logger.life },
    { seq: 2, event: 'hop', attempt: 2, level: 'info' },
  ]);
  expect(stream.lines.every((line) => line.indexOf('\n') === line.length - 1)).toBe(true);
});

test('lines below the level are neither written nor numbered', () => {
  const stream = memoryStream();
  const logger = createLogger({ instance, stream });
  logger.emit('http.refused-request', { method: 'GET', path: '/', status: 404, code: 'not-found' }, 'no');
  logger.emit('service.ready', {}, 'ready');
  expect(stream.lines.map((line) => parseEventLine(line))).toMatchObject([{ seq: 1, event: 'service.ready' }]);
});

test('what a line carries of others is written in characters that show', () => {
  const stream = memoryStream();
  const path = '/\u009b2J\u202e\u2028\u{e0041}';
  const logger = createLogger({ instance, stream, level: 'debug' });
  logger.emit('http.refused-request', { method: 'GET', path, status: 404, code: 'not-found' }, path);
  const [line = ''] = stream.lines;
  expect(line).not.toMatch(/[\p{Cf}\p{Zl}\p{Zp}\u0080-\u009f]/u);
  expect(parseEventLine(line)).toMatchObject({ path, msg: path });
});

test('two starts are two lives', () => {
  const stream = memoryStream();
  expect(createLogger({ instance, stream }).life).not.toBe(createLogger({ instance, stream }).life);
});
