export { runChaos, type ChaosRunOptions } from './chaos-run.ts';
export type { Cluster, ControlProcess } from './cluster.ts';
export { faultNames, isFaultName, type FaultName } from './inject/fault-kinds.ts';
export { seconds } from './report/report-page.ts';
export { concludeRun, judge } from './report/result.ts';
export { placesIn, readPlan } from './report/run-folder.ts';
export { rowOf, type FaultRow, type Summary } from './report/summary.ts';
