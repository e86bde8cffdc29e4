import { deadlineHeader } from '@signalbox/service-kit';
import { expect, test } from 'vitest';
import { hopHeaders } from './try.ts';

test('[ROU16] an instance is told 10 ms less than is waited for it, and never that there is no time', () => {
  expect([400, 100.9, 15, 5].map((ms) => hopHeaders(ms)[deadlineHeader])).toEqual(['390', '90', '5', '1']);
});
