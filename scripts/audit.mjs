// `npm run audit`: known weaknesses of what npm brings, where the registry answers; and the licences. Plain Node 20 with nothing but its own modules.
import path from 'node:path';
import { runScript, sayOnStderr, sayOnStdout } from './setup.mjs';
import { cloneRoot } from './setup/places.mjs';
import { runTool } from './setup/run-tool.mjs';
import { breachesOf } from './sbom.mjs';
import { componentsOf, lockfileFolders } from './supply/components.mjs';

/** What a person has to look at; milder ones are printed. */
const grave = ['high', 'critical'];

/** @typedef {{ metadata: { vulnerabilities: Record<string, number> }; vulnerabilities: Record<string, { severity: string; range: string }> }} Audit */

/**
 * The report of `npm audit --json`; undefined where the registry gave none (no network, or one that does not audit).
 * @param {string} text
 * @returns {Audit | undefined}
 */
export function auditOf(text) {
  try {
    const report = JSON.parse(text);
    return report.metadata?.vulnerabilities === undefined ? undefined : report;
  } catch {
    return undefined; // an error in words
  }
}

await runScript(async () => {
  const breaches = breachesOf(componentsOf(cloneRoot));
  for (const breach of breaches) sayOnStderr(breach);
  const worst = [];
  for (const folder of lockfileFolders) worst.push(await isGrave(folder));
  return worst.includes(true) || breaches.length > 0 ? 1 : 0;
});

/** Tells what the registry knows of one lockfile. @param {string} folder */
async function isGrave(folder) {
  const { output } = await runTool('npm', ['audit', '--json'], { cwd: path.join(cloneRoot, folder), env: process.env });
  const report = auditOf(output);
  if (report === undefined) {
    sayOnStdout(`audit of ${folder}: skipped, the registry gave no report: ${output.trim().slice(0, 200)}`);
    return false;
  }
  for (const [name, { severity, range }] of Object.entries(report.vulnerabilities))
    sayOnStdout(`${severity}: ${name} ${range}`);
  sayOnStdout(`audit of ${folder}: ${JSON.stringify(report.metadata.vulnerabilities)}`);
  return grave.some((severity) => (report.metadata.vulnerabilities[severity] ?? 0) > 0);
}
