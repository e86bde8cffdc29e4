import type { DataOutput, IdentifiedDataSerializable } from 'hazelcast-client';
import type { Message } from '@signalbox/shared';

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
      out.writeInt(messages.length);
      for (const { id, msg } of messages) {
        out.writeString(id);
        out.writeString(msg);
      }
    },
  };
}
