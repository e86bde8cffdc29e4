import type { Message } from '@signalbox/shared';
import type { DataOutput, IdentifiedDataSerializable } from 'hazelcast-client';

/**
 * Stands for `StoreIfAbsent` of our Hazelcast member: the member puts those of the messages that the map lacks. Of none, it only tells which
 * process answers, after its backups have.
 */
export function storeIfAbsent(messages: readonly Message[]): IdentifiedDataSerializable {
  return {
    factoryId: 1,
    classId: 2,
    readData: () => undefined,
    writeData(out: DataOutput) {
      // Not a backup's: those are the members' own.
      out.writeBoolean(false);
      // In one piece: the client's buffer grows by exactly what comes, and copies all that it has each time.
      out.writeByteArray(packed(messages));
    },
  };
}

/** What the member answers of a group, one word an entry; none for an entry that it put, but for the first. */
export interface FillAnswer {
  /** The process that put them. */
  readonly by: string | undefined;
  /** Ids that were there already. */
  readonly there: ReadonlySet<string>;
}

const thereMark = '!';

export function readFillAnswer(words: readonly (readonly [id: string, word: string])[]): FillAnswer {
  const there = words.filter(([, word]) => word.endsWith(thereMark)).map(([id]) => id);
  const by = words.map(([, word]) => word.replace(thereMark, '')).find((name) => name !== '');
  return { by, there: new Set(there) };
}

/** Of each message the length of its id, the id, the length of its text, the text: UTF-8, lengths in bytes. */
function packed(messages: readonly Message[]): Buffer {
  const texts = messages.flatMap(({ id, msg }) => [id, msg]);
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0));
  let at = 0;
  for (const text of texts) {
    const length = bytes.write(text, at + 4);
    at = bytes.writeUInt32BE(length, at) + length;
  }
  return bytes;
}

/** Bounds of one group: a member's thread puts it in one go, and its text is on the way three times. */
const mostMessages = 500;
const mostChars = 256 * 1024;

/** The messages in groups of one map partition each, bounded in number and size, none of them empty; in a group in the order given. */
export function fillGroups(messages: readonly Message[], partitionOf: (message: Message) => number): Message[][] {
  const groups: Message[][] = [];
  const open = new Map<number, { readonly group: Message[]; chars: number }>();
  for (const message of messages) {
    const partition = partitionOf(message);
    const chars = message.id.length + message.msg.length;
    const into = open.get(partition);
    if (into !== undefined && into.group.length < mostMessages && into.chars + chars <= mostChars) {
      into.group.push(message);
      into.chars += chars;
      continue;
    }
    const group = [message];
    groups.push(group);
    open.set(partition, { group, chars });
  }
  return groups;
}
