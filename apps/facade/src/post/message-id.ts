import { createHash, randomUUID } from 'node:crypto';
import { messageIdSchema, type MessageId } from '@signalbox/shared';

/** Namespace of the ids that stand for keys; any fixed UUID does, as long as it never changes. */
const namespace = Buffer.from('6f1d2a52c2f84b0f9f0d8f3c5b7e4a19', 'hex');
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

export function freshMessageId(): MessageId {
  return messageIdSchema.parse(randomUUID());
}

/** The id a client's key stands for, the same through every facade: a UUID is taken as it is, all else becomes UUIDv5. */
export function messageIdOfKey(key: string): MessageId {
  const lower = key.toLowerCase();
  return messageIdSchema.parse(uuid.test(lower) ? lower : uuidV5(key));
}

/** RFC 9562 §5.5. */
function uuidV5(name: string): string {
  const bytes = createHash('sha1').update(namespace).update(name, 'utf8').digest().subarray(0, 16);
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x50;
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80;
  const hex = bytes.toString('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join('-');
}
