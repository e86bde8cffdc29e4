import { describe, expect, it } from 'vitest';
import { shortOutput } from './short-output.ts';

describe('the output of a check', () => {
  it('is shortened by the address it was asked at', () => {
    expect(shortOutput('HTTP GET http://127.0.0.1:8080/health/ready: 200 OK Output: {"ready":true}')).toBe(
      '200 OK Output: {"ready":true}',
    );
    expect(
      shortOutput('Get "http://127.0.0.1:8083/health/ready": dial tcp 127.0.0.1:8083: connect: connection refused'),
    ).toBe('dial tcp 127.0.0.1:8083: connect: connection refused');
    expect(shortOutput('TCP connect 127.0.0.1:9092: Success')).toBe('Success');
  });

  it('is left as it is in any other form', () => {
    expect(shortOutput('no answer yet')).toBe('no answer yet');
  });
});
