import type { Message } from '@signalbox/shared';

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
