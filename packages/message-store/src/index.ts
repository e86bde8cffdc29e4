export type { HazelcastOptions } from './hazelcast/client.ts';
export { createHazelcastStore } from './hazelcast/store.ts';
export type { MessageStore, PutOutcome, PutResult, StoreEvent, WalkOptions } from './message-store.ts';
