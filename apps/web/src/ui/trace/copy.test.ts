import { describe, expect, it } from 'vitest';
import { curlOf } from './copy.ts';

describe('a message as curl', () => {
  it('carries the same key, and a quote cannot leave its quotes', () => {
    expect(curlOf('an-id', "it's")).toContain(String.raw`-d '{"msg":"it'\''s","key":"an-id"}'`);
  });
});
