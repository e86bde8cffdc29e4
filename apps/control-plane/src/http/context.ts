import type { KeyValue } from '@signalbox/discovery';
import type { Logger } from '@signalbox/service-kit';
import type { PresetList } from '@signalbox/shared';
import type { RequestHandler, Response } from 'express';
import type { ClusterFacts } from '../cluster.ts';
import type { Asker, Commands } from '../commands/commands.ts';
import type { ServedMonitor } from '../present-cluster.ts';
import type { Access } from './access.ts';
import type { ScenarioRuns } from '../scenarios/scenario-runs.ts';
import type { ConfigHistoryFile } from './config-history.ts';
import type { FacadePass } from './facade-pass.ts';
import type { Gate, RateLimit } from './rate-limit.ts';
import type { Sessions } from './sessions.ts';

/** What stays when the cluster becomes another one. */
export type ServedPlace = Pick<ClusterFacts, 'runDir' | 'token'>;

/** What the routes are given; built once by the HTTP server. */
export interface ApiContext {
  readonly monitor: ServedMonitor;
  readonly commands: Commands;
  readonly cluster: ServedPlace;
  readonly keyValue: KeyValue;
  readonly scenarios: ScenarioRuns;
  readonly presets: () => PresetList;
  readonly logger: Logger | undefined;
  readonly access: Access;
  readonly sessions: Sessions;
  readonly history: ConfigHistoryFile;
  readonly facades: FacadePass;
  readonly limits: {
    readonly commands: RateLimit;
    readonly wrongTokens: RateLimit;
    readonly messages: Gate;
    readonly reads: Gate;
  };
}

/** Remembers who sent a request, once it is let in. */
function setCaller(response: Response, by: Asker): void {
  response.locals['caller'] = by;
}

export function callerOf(response: Response): Asker {
  return response.locals['caller'] === 'browser' ? 'browser' : 'program';
}

/** Everything below `/api` needs a session or the token; only signing in and asking whether one is signed in do not. */
export function authenticate({ access }: Pick<ApiContext, 'access'>): RequestHandler {
  return (request, response, next) => {
    response.setHeader('Cache-Control', 'no-store');
    if (request.path === '/session') {
      next();
      return;
    }
    setCaller(response, access.identify(request.headers, request.method).by);
    next();
  };
}
