export { createGrpcClient, type GrpcRequest, type GrpcResult } from './client.ts';
export { grpcCalls } from './definition.ts';
export { createGrpcDoor, type Asked, type LoggingHandlers } from './server.ts';
