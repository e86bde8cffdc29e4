import { describe, expect, it } from 'vitest';
import { tokenOf } from './sign-in-token.ts';

describe('the token a person signs in with', () => {
  it('is found in a fragment, in a whole link and alone', () => {
    expect(tokenOf('#token=abc_DEF-1234')).toBe('abc_DEF-1234');
    expect(tokenOf(' http://localhost:3000/#token=abc_DEF-1234 ')).toBe('abc_DEF-1234');
    expect(tokenOf('http://localhost:3000/messages/?q=x#token=abc_DEF-1234')).toBe('abc_DEF-1234');
    expect(tokenOf('abc_DEF-1234')).toBe('abc_DEF-1234');
  });

  it('is not made out of anything else', () => {
    for (const text of ['', '#', '#token=', 'http://localhost:3000/', 'a token with blanks', '#other=abc_DEF-1234'])
      expect(tokenOf(text)).toBeUndefined();
  });
});
