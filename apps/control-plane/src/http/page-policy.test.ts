import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { policyFor } from './page-policy.ts';

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

describe('the policy of a page', () => {
  it('allows what the build put inline, each piece by its hash, and nothing else', () => {
    const policy = policyFor(
      '<script>a()</script><script async src="/b.js"></script><script type="x">c</script><style data-x>d{}</style><p style="color:&quot;red&quot;">',
      undefined,
    );
    expect(policy).toContain(`script-src 'self' ${hash('a()')} ${hash('c')};`);
    expect(policy).toContain(`style-src 'self' ${hash('d{}')};`);
    expect(policy).toContain(`style-src-attr 'unsafe-hashes' ${hash('color:"red"')};`);
    expect(policy).not.toMatch(/unsafe-inline|unsafe-eval|\*/);
  });

  it('of a page without anything inline names no hash, and no attribute of style', () => {
    expect(policyFor('<html></html>', 'abc')).toMatch(
      /script-src 'self'; style-src 'self' 'nonce-abc'; style-src-attr 'none';/,
    );
  });
});
