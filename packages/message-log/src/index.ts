export type { GroupDescription, GroupMember, LogAdmin, PartitionDescription } from './log-admin.ts';
export type { LogListener, LogReader, ReadBatch, ReadRecord } from './log-reader.ts';
export type { LogPlace, LogRecord, LogWriter } from './log-writer.ts';
