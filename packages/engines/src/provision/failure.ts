import { stripVTControlCharacters } from 'node:util';
import { AppError } from '@signalbox/shared';

/** What the system said, and what that means for a person. The first row that matches speaks. */
const causes: readonly { readonly says: RegExp; readonly found: string; readonly remedy: string }[] = [
  {
    says: /ENOSPC|EDQUOT|no space left on device|disk quota exceeded/i,
    found: 'the disk is full',
    remedy: 'Free some space (the engines need about 3 GB while they are built, 250 MB afterwards) and start again.',
  },
  {
    says: /EROFS|read-only file system/i,
    found: 'a read-only file system',
    remedy: 'Set XDG_CACHE_HOME to a folder you can write to and start again.',
  },
  {
    says: /EACCES|EPERM|permission denied|operation not permitted/i,
    found: 'no permission to write there',
    remedy: 'Set XDG_CACHE_HOME to a folder you can write to, or mend the permissions, and start again.',
  },
  {
    says: /ENOTDIR|not a directory/i,
    found: 'a file where a folder should be',
    remedy: 'Set XDG_CACHE_HOME to a folder you can write to and start again.',
  },
  {
    says: /no such host|unknown host|could not resolve|temporary failure in name resolution|network is unreachable|ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ENETUNREACH|connection refused|connect(ion)? timed out|i\/o timeout|offline mode|Could not transfer artifact/i,
    found: 'no way to the network',
    remedy: 'Connect once, so that this part can be fetched, and start again; later starts need no network.',
  },
];

/** Finds the plain cause in what a tool or the system said; undefined when it says nothing we know. */
export function knownCause(said: string): { readonly found: string; readonly remedy: string } | undefined {
  return causes.find((cause) => cause.says.test(said));
}

/** True when a second try without the network may succeed. */
export function saysOffline(said: string): boolean {
  return knownCause(said)?.found === 'no way to the network';
}

/** A file operation that failed, as a sentence. `doing` reads after "Could not": "write the engine cache". */
export function fileFailure(doing: string, path: string, thrown: unknown): AppError {
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  const cause = knownCause(said);
  return new AppError(
    'engine-failed',
    `Could not ${doing} at ${path}.`,
    {
      expected: 'a folder that can be written to',
      found: cause?.found ?? said,
      remedy: cause?.remedy ?? 'Set XDG_CACHE_HOME to a folder you can write to and start again.',
    },
    thrown,
  );
}

/** A build tool that failed: the end of what it printed, then a sentence. */
export function toolFailure(doing: string, outcome: { readonly output: string; readonly exit: string }): AppError {
  const cause = knownCause(outcome.output);
  const tail = lastLines(stripVTControlCharacters(outcome.output), 15);
  return new AppError(
    'engine-failed',
    tail === '' ? `Could not ${doing}.` : `Could not ${doing}. Its last lines:\n${tail}\n`,
    {
      expected: 'the tool to end with exit code 0',
      found: cause === undefined ? outcome.exit : `${cause.found} (${outcome.exit})`,
      remedy: cause?.remedy ?? 'Read the lines above; when they do not help, remove the engine cache and start again.',
    },
  );
}

function lastLines(text: string, count: number): string {
  return text.trim().split('\n').slice(-count).join('\n');
}
