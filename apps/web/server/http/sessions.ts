import { createHash, randomBytes } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/** Who is signed in. Only hashes are kept, in a file of mode 0600, so that a restart of the control plane signs nobody out. */
export interface Sessions {
  /** A new session's id: 256 random bits. */
  open(): string;
  has(id: string): boolean;
  close(id: string): void;
  /** Called with the id of a session that was closed. */
  onClose(listener: (id: string) => void): void;
}

const fileSchema = z.array(z.object({ hash: z.string().regex(/^[0-9a-f]{64}$/), until: z.number() }));

/** How long a session lasts, in milliseconds: a week. By the wall clock: it must outlive a process. */
export const sessionMs = 7 * 24 * 3600 * 1000;
/** The oldest has to leave when another one comes. */
const mostSessions = 100;

export function createSessions(runDir: string, now: () => number = Date.now): Sessions {
  const file = path.join(runDir, 'sessions.json');
  const sessions = new Map(readSessions(file).map(({ hash, until }) => [hash, until]));
  const listeners = new Set<(id: string) => void>();

  function write(): void {
    const next = `${file}.next`;
    const entries = [...sessions].map(([hash, until]) => ({ hash, until }));
    writeFileSync(next, JSON.stringify(entries), { mode: 0o600 });
    renameSync(next, file);
  }

  return {
    open() {
      const id = randomBytes(32).toString('base64url');
      for (const [hash, until] of sessions) if (until < now()) sessions.delete(hash);
      while (sessions.size >= mostSessions) sessions.delete(sessions.keys().next().value ?? '');
      sessions.set(hashOf(id), now() + sessionMs);
      write();
      return id;
    },
    has: (id) => (sessions.get(hashOf(id)) ?? 0) > now(),
    close(id) {
      if (!sessions.delete(hashOf(id))) return;
      write();
      for (const listener of listeners) listener(id);
    },
    onClose(listener) {
      listeners.add(listener);
    },
  };
}

function hashOf(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}

/** A file that is missing or damaged means that nobody is signed in; signing in again is one click. */
function readSessions(file: string): z.infer<typeof fileSchema> {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
