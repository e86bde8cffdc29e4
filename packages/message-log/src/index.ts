export type { EngineLog } from './engine-log.ts';
export { backendSettings, createMessageLog, settingsNeededBy } from './backends.ts';
export type { GroupDescription, GroupMember, LogAdmin, PartitionDescription } from './log-admin.ts';
export type { LogListener, LogReader, ReadBatch, ReadRecord } from './log-reader.ts';
export type { LogPlace, LogRecord, LogWriter } from './log-writer.ts';
export type { LogBackend, LogClient, LogSetting, MessageLog, ReaderOptions, WriterOptions } from './message-log.ts';
export { partitionFor } from './partition-for.ts';
export { groupName, topicName } from './topic.ts';
