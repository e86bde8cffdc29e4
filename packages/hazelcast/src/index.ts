export type { ConnectionOptions } from './client-config.ts';
export { connect, type Call, type Connection, type ConnectionEvent } from './connection.ts';
