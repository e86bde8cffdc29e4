export type { Answered, ScenarioCluster, SendOrder } from './cluster.ts';
export { JournalWriter, type SentMessage } from './journal.ts';
export { fingerprintOf, readJournal } from './read-journal.ts';
export { type Parameters, parseScenario, readScenario, scenarioFiles } from './read-scenario.ts';
export { resultOf, type RunResult, type StepResult } from './result.ts';
export { type Progress, runScenario } from './run.ts';
export { type Language, type Scenario, stepTitle, verbOf } from './scenario.ts';
export { claimOf, reportPage, type ReportClaim } from './report/report-page.ts';
export { type ReportCheck, verifyReport } from './report/verify-report.ts';
