import { expect, test } from 'vitest';
import { problemMediaType } from '@signalbox/shared';
import { faultOf, type FuzzAnswer } from './judge.ts';
import type { FuzzRequest } from './requests-of.ts';

const head = requestOf('HEAD');
const problem = { type: problemMediaType, body: '' };

test('[F15] a HEAD that ran out of time is answered as the GET is, though nothing but its form can be seen', () => {
  expect(fault(head, { status: 503, ...problem })).toBeUndefined();
  expect(fault(head, { status: 503, type: 'text/html', body: '' })).toBeDefined();
  expect(fault(head, { status: 500, ...problem })).toBeDefined();
  expect(fault(requestOf('GET'), { status: 503, ...problem })).toBeDefined();
});

function fault(request: FuzzRequest, answer: FuzzAnswer): string | undefined {
  return faultOf(request, answer, false);
}

function requestOf(method: string): FuzzRequest {
  const operation = {
    server: 'logging-1',
    port: 1,
    method: 'GET',
    path: '/log',
    query: [],
    bodies: {},
    replies: [200],
  };
  return { operation, method, target: '/log', headers: {}, body: undefined };
}
