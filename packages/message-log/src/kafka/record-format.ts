import { messageIdSchema, messageTextSchema } from '@signalbox/shared';
import type { IHeaders, KafkaMessage, Message } from 'kafkajs';
import type { LogRecord, ReadRecord } from '../message-log.ts';

const orderingKeyHeader = 'signalbox-ordering-key';
const requestHeader = 'signalbox-request';
const writerHeader = 'signalbox-writer';

/**
 * A record on Kafka: key = the message id, value = the message's text in UTF-8 as it is (any Kafka tool shows it), headers
 * `signalbox-ordering-key`, `signalbox-request` (request id) and `signalbox-writer` (the facade).
 */
export function toKafkaMessage(record: LogRecord, partition: number, writer: string): Message {
  return {
    key: record.id,
    value: record.msg,
    partition,
    headers: {
      [writerHeader]: writer,
      ...(record.orderingKey === undefined ? {} : { [orderingKeyHeader]: record.orderingKey }),
      ...(record.requestId === undefined ? {} : { [requestHeader]: record.requestId }),
    },
  };
}

/** The record, or undefined when somebody else wrote it: its key is no message id or its value no message text. */
export function fromKafkaMessage(message: Pick<KafkaMessage, 'key' | 'value' | 'headers' | 'offset' | 'timestamp'>) {
  const id = messageIdSchema.safeParse(message.key?.toString('utf8'));
  const msg = messageTextSchema.safeParse(message.value?.toString('utf8'));
  if (!id.success || !msg.success) return undefined;
  const record: ReadRecord = {
    offset: Number(message.offset),
    id: id.data,
    msg: msg.data,
    orderingKey: headerText(message.headers, orderingKeyHeader),
    requestId: headerText(message.headers, requestHeader),
    at: Number(message.timestamp),
  };
  return record;
}

function headerText(headers: IHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name];
  return Buffer.isBuffer(value) ? value.toString('utf8') : typeof value === 'string' ? value : undefined;
}

/** Bytes a record takes on the wire, close enough to cut batches by. */
export function recordBytes(record: LogRecord): number {
  return Buffer.byteLength(record.msg) + 200;
}
