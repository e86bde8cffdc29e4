import { z } from 'zod';
import { instanceIdSchema } from './ids.ts';

/** Where the control plane writes which port each instance listens at. Only who has Consul's token can. */
export const layoutPortsKey = 'signalbox/layout/ports';

const portsSchema = z.record(instanceIdSchema, z.int().min(1).max(65_535));

/** The key's text, a JSON object of instance ids and ports: `{"logging-1":8081}`. */
export const layoutPortsSchema = z.string().transform((text, context) => {
  const parsed = portsSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'expected a JSON object of instance ids and ports' });
  return z.NEVER;
});
export type LayoutPorts = z.output<typeof layoutPortsSchema>;

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined; // no JSON: refused by the schema
  }
}
