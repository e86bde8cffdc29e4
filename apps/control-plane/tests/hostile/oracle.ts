import type { Handshake } from './handshake.ts';

/** Servers that answer HTTP, by the rules they follow. */
export type ServerKind = 'control' | 'service' | 'statistics' | 'consul';
/** What is asked: reading, changing, or following the live feed. */
export type Act = 'read' | 'write' | 'follow';

/**
 * Whether a handshake is let in: the rules of RELIABILITY 14 once more, in names instead of bytes, so that an error in the servers' code
 * is not repeated here.
 */
export function isLetIn(kind: ServerKind, act: Act, knock: Handshake): boolean {
  switch (kind) {
    case 'control':
      return isAtHome(knock) && isOwnPageOrProgram(knock, act) && isSignedIn(knock, act);
    case 'service':
      return isAtHome(knock) && isOwnPageOrProgram(knock, act);
    case 'statistics':
      // No page has anything to do there, no link leads there, and nothing can be changed.
      return (
        act === 'read' &&
        isAtHome(knock) &&
        isWrittenExactly(knock) &&
        knock.origin === 'none' &&
        knock.site !== 'a link of another site' &&
        isOwnPageOrProgram(knock, act)
      );
    case 'consul':
      // It tells no Host or Origin from another. Whoever has no token of Consul's reads what is public and changes nothing (docs/security.md);
      // a token that is none of Consul's is refused, also ours.
      return act === 'read' && isOneHost(knock) && !isBearer(knock);
  }
}

function isAtHome({ host }: Handshake): boolean {
  return host === 'own address' || host === 'own name' || host === 'own name in capitals';
}

/** The member's server compares letter by letter. */
function isWrittenExactly({ host }: Handshake): boolean {
  return host !== 'own name in capitals';
}

/** Go's server wants one Host that can be one. */
function isOneHost({ host }: Handshake): boolean {
  return !['none', 'two, own first', 'two, own last', 'own twice', 'two in one', 'user part'].includes(host);
}

function isBearer({ credential }: Handshake): boolean {
  return credential === 'token' || credential === 'token of another' || credential === 'token cut short';
}

function isOwnPageOrProgram({ origin, site }: Handshake, act: Act): boolean {
  const ownOrigin = origin === 'none' || origin === 'own' || origin === 'own by name';
  const ownSite = site !== 'another site' && site !== 'another port of this host';
  // A person may follow a link to here, which asks for a document; a feed is none.
  return ownOrigin && ownSite && (site !== 'a link of another site' || act === 'read');
}

function isSignedIn({ credential, origin, site }: Handshake, act: Act): boolean {
  if (credential === 'token') return true;
  if (credential !== 'session of this tab') return false;
  // A cookie proves no intent: the browser has to say that a page of ours asked.
  return origin !== 'none' || (act !== 'write' && site === 'same origin');
}
