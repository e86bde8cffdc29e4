import { createLogger, createMetrics } from '@signalbox/service-kit';
import { memoryStream } from '@signalbox/service-kit/testing';
import { instanceId } from '@signalbox/shared';
import { expect, test } from 'vitest';
import { createDecisions, decisionCounter } from './decisions.ts';

test('[ROU26] a decision is one event with words, and one count by kind and decision', async () => {
  const metrics = createMetrics({ instance: 'facade-1', process: false });
  const stream = memoryStream();
  const logger = createLogger({ instance: instanceId('facade', 1), stream });
  const counter = decisionCounter(metrics);
  const [logging, messages] = [
    createDecisions('logging', logger, counter),
    createDecisions('messages', logger, counter),
  ];
  logging.tell('routing.probing', { target: 'logging-1' }, 'logging-1 is asked');
  logging.tell('routing.probing', { target: 'logging-2' }, 'logging-2 is asked');
  messages.tell('routing.cleared', { target: 'messages-1' }, 'messages-1 answers');
  expect(stream.lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { event: 'routing.probing', target: 'logging-1', msg: 'logging-1 is asked' },
    { event: 'routing.probing', target: 'logging-2' },
    { event: 'routing.cleared', target: 'messages-1' },
  ]);
  const text = await metrics.registry.metrics();
  expect(text).toContain('routing_decisions_total{service="logging",decision="probing",instance="facade-1"} 2');
  expect(text).toContain('routing_decisions_total{service="messages",decision="cleared",instance="facade-1"} 1');
});
