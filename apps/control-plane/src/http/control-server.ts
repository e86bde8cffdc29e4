import { createServer as createHttp } from 'node:http';
import type { KeyValue } from '@signalbox/discovery';
import { createApp, createHttpClient, createHttpServer as createServer, type Logger } from '@signalbox/service-kit';
import type { PresetList } from '@signalbox/shared';
import express, { type Express } from 'express';
import type { Commands } from '../commands/commands.ts';
import { createLiveSocket } from '../live/live-socket.ts';
import type { ServedMonitor } from '../present-cluster.ts';
import type { ScenarioRuns } from '../scenarios/scenario-runs.ts';
import { createAccess } from './access.ts';
import { apiRoutes, apiTitle } from './api-routes.ts';
import { createConfigHistory } from './config-history.ts';
import { type ApiContext, authenticate, type ServedPlace } from './context.ts';
import { serveDashboard, serveMissingPage } from './dashboard.ts';
import { createFacadePass } from './facade-pass.ts';
import { createGate, createRateLimit } from './rate-limit.ts';
import { openSecondDoor } from './second-door.ts';
import { securityHeaders } from './page-policy.ts';
import { createSessions } from './sessions.ts';

export interface HttpServerDeps {
  readonly monitor: ServedMonitor;
  readonly commands: Commands;
  readonly cluster: ServedPlace;
  readonly keyValue: KeyValue;
  readonly scenarios: ScenarioRuns;
  /** What the cluster runs as, and what else it could. */
  readonly presets: () => PresetList;
  /** The exported dashboard: `apps/web/out`. */
  readonly dashboardDir: string;
  readonly logger?: Logger;
}

/** How long requests under way may take once it stops, in milliseconds. */
const drainMs = 2000;

/** The one origin: dashboard, API and live feed. */
export interface ControlServer {
  /** Throws AppError `port-taken`. */
  listen(port: number): Promise<{ url: string; port: number }>;
  /** Idempotent. */
  stop(): Promise<void>;
}

export function createHttpServer(deps: HttpServerDeps): ControlServer {
  const { monitor, cluster, logger } = deps;
  const now = (): number => performance.now();
  const client = createHttpClient({ connections: 128 });
  const sessions = createSessions(cluster.runDir);
  const context: ApiContext = {
    ...deps,
    logger,
    sessions,
    access: createAccess(cluster.token, sessions),
    history: createConfigHistory(cluster.runDir),
    facades: createFacadePass(() => monitor.facades(), client),
    limits: {
      commands: createRateLimit('commands', 50, 100, now),
      wrongTokens: createRateLimit('wrong tokens', 5, 20, now),
      messages: createGate('sends through the control plane', 256),
      reads: createGate('reads through the control plane', 32),
    },
  };
  let stopping: Promise<void> | undefined;
  let end: () => Promise<void> = () => client.close();

  return {
    async listen(port) {
      // Never listens: the live feed puts itself before the application here, and both behind the line of those that wait for their turn.
      const inside = createHttp(createControlApp(context, deps.dashboardDir));
      const http = createServer({ app: (...call) => inside.emit('request', ...call), port, drainMs });
      http.server.on('upgrade', (...call) => inside.emit('upgrade', ...call));
      const live = createLiveSocket({
        server: inside,
        feed: monitor.feed,
        access: context.access,
        refused: (path, reason) =>
          logger?.emit('control.refused', { path, reason }, `refused ${path}: ${reason}`, 'debug'),
      });
      monitor.onPatch((patch) => live.broadcast(patch));
      sessions.onClose((session) => live.signOut(session));
      cluster.token.onRenew(() => {
        sessions.closeAll();
        live.endAll();
      });
      const doors = [{ close: () => http.stop() }];
      end = async () => {
        live.stop();
        await Promise.all(doors.map((door) => door.close()));
        await client.close();
      };
      const address = await http.start();
      const door = await openSecondDoor(http.server, address.port);
      doors.push({ close: () => door.close(drainMs) });
      return address;
    },
    stop() {
      stopping ??= end();
      return stopping;
    },
  };
}

/** Express never listens here. Pages and files are public, as nothing in them is secret; everything below `/api` asks who is there. */
function createControlApp(context: ApiContext, dashboardDir: string): Express {
  const api = express.Router();
  api.use('/api', authenticate(context));
  return createApp({
    ...apiTitle,
    routes: apiRoutes(context),
    ...(context.logger === undefined ? {} : { logger: context.logger }),
    middleware: [securityHeaders, api, ...serveDashboard(dashboardDir), serveMissingPage(dashboardDir)],
  });
}
