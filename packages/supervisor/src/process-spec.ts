import { createHash } from 'node:crypto';

/** One answer of a readiness probe. */
export type ReadyAnswer = { readonly ready: true } | { readonly ready: false; readonly reason: string };

/** What one child is. Paths are absolute. */
export interface ProcessSpec {
  /** Names the child in words and files: letters, digits, dot, dash, underscore. */
  readonly id: string;
  readonly file: string;
  readonly args: readonly string[];
  /** Added to PATH, HOME, LANG and TZ of the parent; nothing else is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  /** Standard output and error go straight into this file, so that the child outlives its supervisor. */
  readonly logFile: string;
  /** Above this the file is rotated to `.1`. */
  readonly logLimitBytes: number;
  /**
   * `rename`: the child looks at the name of its log and goes over to a new file of that name by itself, so no line is lost. `copy`: it never does; what it
   * writes between the last read and the cut is lost.
   */
  readonly logRotation: 'rename' | 'copy';
  /** Asks once whether the child works; asked again and again. A rejection counts as not ready, with its message. */
  readonly ready: (signal: AbortSignal) => Promise<ReadyAnswer>;
  /** A child that is not ready after this is killed and counts as failed. */
  readonly startTimeoutMs: number;
  /** From SIGTERM to SIGKILL. */
  readonly stopGraceMs: number;
  readonly restart: 'on-failure' | 'never';
  /** Why it ended that nobody had asked to, by the last lines of its log; undefined when they do not say. */
  readonly explain?: (lastLines: readonly string[]) => string | undefined;
}

const inherited = ['PATH', 'HOME', 'LANG', 'TZ'] as const;

/** The child's environment: four words of the parent, then what the spec names. */
export function childEnv(spec: ProcessSpec, parent: NodeJS.ProcessEnv): Record<string, string> {
  const env: Record<string, string> = {};
  for (const name of inherited) {
    const value = parent[name];
    if (value !== undefined) env[name] = value;
  }
  return { ...env, ...spec.env };
}

/** Equal for equal commands: what adoption compares to tell that the child still runs what the caller wants. */
export function specHash(spec: ProcessSpec): string {
  const env = Object.entries(spec.env).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return createHash('sha256')
    .update(JSON.stringify([spec.file, spec.args, spec.cwd, env]))
    .digest('hex');
}
