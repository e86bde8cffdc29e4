export { createHazelcastStore, type HazelcastOptions } from './hazelcast/store.ts';
export type { MessageStore, PutOutcome, PutResult, StoreEvent, WalkOptions } from './message-store.ts';
