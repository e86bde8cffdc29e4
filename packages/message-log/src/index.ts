export { backendSettings, createMessageLog, settingsNeededBy } from './backends.ts';
export type {
  EngineLog,
  GroupDescription,
  GroupMember,
  LogAdmin,
  LogBackend,
  LogClient,
  LogListener,
  LogPlace,
  LogReader,
  LogRecord,
  LogSetting,
  LogWriter,
  MessageLog,
  PartitionDescription,
  ReadBatch,
  ReaderOptions,
  ReadRecord,
  WriterOptions,
} from './message-log.ts';
export { groupName, partitionFor, topicName } from './topic.ts';
