/** What the observer asks instances with: whoever has an observer needs no package of services. */
export { createHttpClient, type HttpClient } from '@signalbox/service-kit';
export { createJournal, type Journal, type JournalOptions } from './journal/journal.ts';
export { readJournal, readJournalPieces, type JournalProgress } from './journal/read-journal.ts';
export type { LogSource } from './log/open-log.ts';
export { openLog, type OpenedLog, type OpenLogOptions } from './log/open-log.ts';
export { createObserver, type Observer, type ObserverOptions, type PassOptions } from './observer.ts';
export type { DigestReport, ReadReport, Target } from './reads/target.ts';
export { createNumbers, type Numbers } from './observer.ts';
