import type { Level } from '@signalbox/shared';

/** Where a client's own lines go: the owner routes them to its logger as `engine.log`. */
export type EngineLog = (level: Level, source: string, message: string) => void;
