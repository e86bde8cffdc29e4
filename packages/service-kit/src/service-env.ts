import {
  AppError,
  instanceIdSchema,
  parseFailpoints,
  serviceKinds,
  splitInstanceId,
  type ArmedFailpoint,
  type InstanceId,
  type ServiceKind,
} from '@signalbox/shared';
import { z } from 'zod';

/** All a service is given: who it is, where Consul is, its own port, and two secrets. Everything else it asks Consul (CONTRACT §8). */
export interface ServiceEnv {
  readonly instanceId: InstanceId;
  readonly kind: ServiceKind;
  /** Base URL, such as `http://127.0.0.1:8500`. */
  readonly consulUrl: string;
  /** With it Consul takes registrations and keys. */
  readonly consulToken: string;
  /** By it our processes know each other (CONTRACT §4). */
  readonly serviceToken: string;
  /** Own port on 127.0.0.1; 0 lets the operating system choose. */
  readonly port: number;
  /** The file that is its standard output, when it has to go over to a new one of that name once somebody has renamed it (ADR 46). */
  readonly logFile: string | undefined;
  /** Only in tests: where this process is to fail. */
  readonly failpoints: readonly ArmedFailpoint[];
}

const loopbackUrl = z
  .string()
  .regex(/^http:\/\/(127\.0\.0\.1|localhost):\d{1,5}\/?$/, 'expected http://127.0.0.1:PORT');

const envSchema = z.object({
  SIGNALBOX_INSTANCE_ID: instanceIdSchema,
  SIGNALBOX_CONSUL_URL: loopbackUrl.transform((url) => url.replace(/\/$/, '')),
  // All 128 bits are by chance, so none say a version.
  SIGNALBOX_CONSUL_TOKEN: z.guid('expected a UUID'),
  SIGNALBOX_SERVICE_TOKEN: z.string().regex(/^[A-Za-z0-9_-]{22,100}$/, 'expected 22 to 100 letters, digits, _ and -'),
  SIGNALBOX_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'expected a port from 0 to 65535')
    .default('0')
    .transform(Number)
    .pipe(z.int().max(65_535, 'expected a port from 0 to 65535')),
  SIGNALBOX_LOG_FILE: z.string().startsWith('/', 'expected an absolute path').optional(),
  SIGNALBOX_TEST_FAILPOINTS: z
    .string()
    .default('')
    .transform((text, context) => {
      const armed = parseFailpoints(text);
      if (typeof armed !== 'string') return armed;
      context.addIssue({ code: 'custom', message: `expected ${armed}` });
      return z.NEVER;
    }),
});

/** Reads a service's environment; called in `runMain` only. Throws AppError `wrong-use` that names every wrong variable. */
export function readServiceEnv(env: NodeJS.ProcessEnv): ServiceEnv {
  const parsed = envSchema.safeParse(env);
  if (!parsed.success) {
    const wrong = parsed.error.issues.map((issue) => ({ name: String(issue.path[0]), expected: issue.message }));
    throw new AppError('wrong-use', `The environment is not usable: ${wrong.map((one) => one.name).join(', ')}.`, {
      expected: wrong.map((one) => `${one.name}: ${one.expected}`).join('; '),
      found: wrong.map((one) => `${one.name}=${shown(one.name, env[one.name])}`).join(', '),
      remedy: 'Start services with `npx signalbox up`, which sets these.',
    });
  }
  const {
    SIGNALBOX_INSTANCE_ID: instanceId,
    SIGNALBOX_CONSUL_URL: consulUrl,
    SIGNALBOX_CONSUL_TOKEN: consulToken,
    SIGNALBOX_SERVICE_TOKEN: serviceToken,
    SIGNALBOX_PORT: port,
    SIGNALBOX_LOG_FILE: logFile,
    SIGNALBOX_TEST_FAILPOINTS: failpoints,
  } = parsed.data;
  return {
    instanceId,
    kind: serviceKind(instanceId),
    consulUrl,
    consulToken,
    serviceToken,
    port,
    logFile,
    failpoints,
  };
}

/** A secret is not printed, not even a wrong one. */
function shown(name: string, value: string | undefined): string {
  if (value === undefined) return '(not set)';
  return name.endsWith('_TOKEN') ? '(not shown)' : value;
}

function serviceKind(id: InstanceId): ServiceKind {
  const { kind } = splitInstanceId(id);
  const found = serviceKinds.find((service) => service === kind);
  if (found !== undefined) return found;
  throw new AppError('wrong-use', `SIGNALBOX_INSTANCE_ID names an engine, not a service.`, {
    expected: `one of ${serviceKinds.join(', ')} with its number`,
    found: id,
  });
}
