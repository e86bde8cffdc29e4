export { createSupervisor } from './child-supervisor.ts';
export { systemDeps, type Adoption, type ChildStatus, type Supervisor, type SupervisorDeps } from './supervisor.ts';
export { deleteRecord, readRecord, readRecords, type ChildExit, type ChildRecord } from './child-record.ts';
export { endRecorded } from './leftovers.ts';
export type { Rotation } from './life-log.ts';
export type { OsProcesses, ProcessSight, ProcessUsage } from './os-processes.ts';
export type { ProcessSpec, ReadyAnswer } from './process-spec.ts';
export { listGroup, osProcesses, readProcessUsage, readUsages } from './process-usage.ts';
