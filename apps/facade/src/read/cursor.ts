import { AppError, instanceIdSchema } from '@signalbox/shared';
import { z } from 'zod';

/** Where the next page begins on either side. The share belongs to one messages instance, so the next page does too. */
export interface Cursor {
  readonly logging: string | undefined;
  readonly messages: string | undefined;
  readonly messagesInstance: z.output<typeof instanceIdSchema>;
}

const shape = z.tuple([z.string().max(64), z.string().max(32), instanceIdSchema]);

export function encodeCursor({ logging = '', messages = '', messagesInstance }: Cursor): string {
  return Buffer.from(JSON.stringify([logging, messages, messagesInstance])).toString('base64url');
}

/** Throws AppError `invalid-input`. */
export function decodeCursor(text: string): Cursor {
  try {
    const [logging, messages, messagesInstance] = shape.parse(
      JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
    );
    return { logging: logging || undefined, messages: messages || undefined, messagesInstance };
  } catch (cause) {
    const facts = {
      expected: '`next` of the page before',
      found: text.slice(0, 100),
      remedy: 'Begin again without `after`.',
    };
    throw new AppError('invalid-input', 'The cursor is not valid.', facts, cause);
  }
}
