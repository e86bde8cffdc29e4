import { describe, expect, it } from 'vitest';
import { addressSays, typed, type TypedText } from './typed-text.ts';

const start: TypedText = { text: '', seen: '', pending: null };

describe('a text that is typed and kept in the address', () => {
  it('keeps every letter while the address comes after', () => {
    const two = typed(typed(start, 'r'), 're');
    const late = addressSays(addressSays(two, ''), 'r');
    expect(late.text).toBe('re');
    expect(addressSays(late, 're')).toEqual({ text: 're', seen: 're', pending: null });
  });

  it('takes what somebody else put into the address', () => {
    const settled = addressSays(typed(start, 're'), 're');
    expect(addressSays(settled, '')).toEqual({ text: '', seen: '', pending: null });
    expect(addressSays(settled, 're')).toBe(settled);
  });
});
