import { AppError } from '@signalbox/shared';

/** Deepest nesting of a JSON body. */
export const maxJsonDepth = 32;

/** Text as JSON: bounded depth, no `__proto__` key. Throws AppError `invalid-input`. */
export function parseJson(text: string): unknown {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw new AppError(
      'invalid-input',
      'The body is not JSON.',
      {
        expected: 'one JSON value',
        found: text === '' ? 'an empty body' : describe(cause),
        remedy: 'Send well-formed JSON, such as {"msg": "hello"}.',
      },
      cause,
    );
  }
  assertTame(value);
  return value;
}

function describe(cause: unknown): string {
  return cause instanceof Error ? cause.message.slice(0, 200) : 'something else';
}

/** A loop, not recursion: 64 kB of `[` must not overflow the stack. */
function assertTame(root: unknown): void {
  const open: { value: unknown; depth: number }[] = [{ value: root, depth: 0 }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, depth } = next;
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= maxJsonDepth) {
      throw new AppError('invalid-input', 'The JSON is nested too deep.', {
        expected: `at most ${maxJsonDepth} levels`,
        found: 'more',
        remedy: 'Send a flat object.',
      });
    }
    if (Object.hasOwn(value, '__proto__')) {
      throw new AppError('invalid-input', 'The JSON has a key that is not taken.', {
        expected: 'no key named __proto__',
        found: '__proto__',
        remedy: 'Leave this key out.',
      });
    }
    for (const child of Object.values(value)) open.push({ value: child, depth: depth + 1 });
  }
}
