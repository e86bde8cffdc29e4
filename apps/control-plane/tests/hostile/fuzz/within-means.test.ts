import { expect, test } from 'vitest';
import type { FuzzRequest } from './requests-of.ts';
import { withinMeans } from './within-means.ts';

test('of the reads of much one in two hundred is sent as it is, the others ask for few', () => {
  expect(target('/log', 1)).toBe('/log?limit=3');
  expect(target('/log?after=x', 1)).toBe('/log?after=x&limit=3');
  expect(target('/log?limit=10000&after=x', 1)).toBe('/log?limit=3&after=x');
  expect(target('/log', 400)).toBe('/log');
  expect(target('/log?limit=10000', 400)).toBe('/log?limit=10000');
});

test('what is refused, or costs little, is sent as it is', () => {
  for (const same of ['/log?limit=100', '/log?limit=10001', '/log?limit=-1', '/log?limit=', '/log?limit=%00'])
    expect(target(same, 1)).toBe(same);
});

function target(asked: string, nth: number): string {
  const query = [{ name: 'limit', schema: {} }];
  const operation = { server: 'logging-1', port: 1, method: 'GET', path: '/log', query, bodies: {}, replies: [200] };
  const request: FuzzRequest = { operation, method: 'GET', target: asked, headers: {}, body: undefined };
  return withinMeans(request, nth).target;
}
