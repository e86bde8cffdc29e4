import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';

/**
 * Who is signed in. A session has two secrets of 256 random bits: one in a cookie, which the browser also sends to every other port of
 * this machine, and one that only pages of our own origin hold (ADR 26). Only hashes are kept, in a file of mode 0600, so that a restart
 * of the control plane signs nobody out.
 */
export interface Sessions {
  open(): { cookie: string; tab: string };
  /** The session that both belong to, by a name that is no secret. */
  find(cookie: string, tab: string): string | undefined;
  /** Whether there is a session with this cookie; enough to be heard, not to be let in. */
  knows(cookie: string): boolean;
  close(name: string): void;
  closeAll(): void;
  /** Called with the name of a session that was closed or has grown too old. */
  onClose(listener: (name: string) => void): void;
}

/** Time as sessions see it: the wall clock, as they must outlive a process. Milliseconds. */
export interface SessionClock {
  now(): number;
  after(ms: number, act: () => void): void;
}

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const fileSchema = z.array(z.object({ cookie: hash, tab: hash, until: z.number() }));
type Session = z.infer<typeof fileSchema>[number];

/** How long a session lasts, in milliseconds: a day. */
export const sessionMs = 24 * 3600 * 1000;
/** The oldest has to leave when another one comes. */
const mostSessions = 100;
const wallClock: SessionClock = { now: Date.now, after: (ms, act) => void setTimeout(act, ms).unref() };

export function createSessions(runDir: string, clock: SessionClock = wallClock): Sessions {
  const file = path.join(runDir, 'sessions.json');
  /** By the hash of the cookie, which is also the name. */
  const sessions = new Map<string, Session>();
  const listeners = new Set<(name: string) => void>();

  function write(): void {
    const next = `${file}.next`;
    writeFileSync(next, JSON.stringify([...sessions.values()]), { mode: 0o600 });
    renameSync(next, file);
  }

  function add(session: Session): void {
    sessions.set(session.cookie, session);
    clock.after(session.until - clock.now(), () => close(session.cookie));
  }

  function lasting(name: string): Session | undefined {
    const session = sessions.get(name);
    return session !== undefined && session.until > clock.now() ? session : undefined;
  }

  function close(name: string): void {
    if (!sessions.delete(name)) return;
    write();
    for (const listener of listeners) listener(name);
  }

  for (const session of readSessions(file)) if (session.until > clock.now()) add(session);
  return {
    open() {
      const [cookie, tab] = [secret(), secret()];
      while (sessions.size >= mostSessions) close(sessions.keys().next().value ?? '');
      add({ cookie: hashOf(cookie), tab: hashOf(tab), until: clock.now() + sessionMs });
      write();
      return { cookie, tab };
    },
    find(cookie, tab) {
      const session = lasting(hashOf(cookie));
      const isWhole = session !== undefined && same(session.tab, hashOf(tab));
      return isWhole ? session.cookie : undefined;
    },
    knows: (cookie) => lasting(hashOf(cookie)) !== undefined,
    close,
    closeAll() {
      for (const name of sessions.keys()) close(name);
    },
    onClose(listener) {
      listeners.add(listener);
    },
  };
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(a), Buffer.from(b));
}

/** A file that is missing, damaged or of another version means that nobody is signed in; signing in again is one click. */
function readSessions(file: string): Session[] {
  try {
    const parsed = fileSchema.safeParse(JSON.parse(readFileSync(file, 'utf8')));
    return parsed.success ? parsed.data : [];
  } catch {
    return [];
  }
}
