import { z } from 'zod';
import { messageIdSchema } from './ids.ts';

/** Longest message in bytes of UTF-8 (CONTRACT §3). */
export const maxMessageBytes = 16 * 1024;
/** Longest request body in bytes (CONTRACT §3). */
export const maxBodyBytes = 64 * 1024;

const utf8 = new TextEncoder();

/** Bytes of a text in UTF-8. */
export function byteLength(text: string): number {
  return utf8.encode(text).byteLength;
}

/** A message's text: 1 byte to 16 kB of any well-formed Unicode. */
export const messageTextSchema = z
  .string()
  .min(1, 'expected at least 1 byte, found an empty text')
  .refine((text) => text.isWellFormed(), 'expected well-formed Unicode, found a lone surrogate')
  // No UTF-16 unit takes more than three bytes: most texts need not be encoded to be measured.
  .refine(
    (text) => text.length * 3 <= maxMessageBytes || byteLength(text) <= maxMessageBytes,
    `expected at most ${maxMessageBytes} bytes of UTF-8`,
  );

/** What is stored, sent and read: immutable, keyed by id everywhere (RELIABILITY rule 1). */
export const messageSchema = z.object({ id: messageIdSchema, msg: messageTextSchema });
export type Message = z.infer<typeof messageSchema>;

/** A message with its place in the log: partition, and offset from 0 within it. */
export const placedMessageSchema = messageSchema.extend({
  partition: z.int().nonnegative(),
  offset: z.int().nonnegative(),
});
export type PlacedMessage = z.infer<typeof placedMessageSchema>;
