import { z } from 'zod';

/** Anything that JSON can say. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

/** One step of a patch: `set` a value at a path, `delete` a key, or `append` to a list, keeping its last `keep` items. */
export const changeSchema = z.discriminatedUnion('op', [
  z.object({ op: z.literal('set'), path: z.array(z.string()), value: z.json() }),
  z.object({ op: z.literal('delete'), path: z.array(z.string()).min(1) }),
  z.object({
    op: z.literal('append'),
    path: z.array(z.string()),
    items: z.array(z.json()),
    keep: z.int().positive(),
  }),
]);
export type Change = z.infer<typeof changeSchema>;

type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function same(a: Json, b: Json): boolean {
  return a === b || JSON.stringify(a) === JSON.stringify(b);
}

/** The changes that turn `before` into `after`. Objects are compared key by key; a list or a scalar that differs is set whole. */
export function diff(before: Json, after: Json, path: string[] = []): Change[] {
  if (before === after) return [];
  if (!isObject(before) || !isObject(after)) {
    return same(before, after) ? [] : [{ op: 'set', path, value: after }];
  }
  const changes: Change[] = [];
  for (const key of Object.keys(before)) {
    if (!Object.hasOwn(after, key)) changes.push({ op: 'delete', path: [...path, key] });
  }
  for (const [key, value] of Object.entries(after)) {
    const old = Object.hasOwn(before, key) ? before[key] : undefined;
    if (old === undefined) changes.push({ op: 'set', path: [...path, key], value });
    else changes.push(...diff(old, value, [...path, key]));
  }
  return changes;
}

/**
 * The state after the changes. What a change does not touch keeps its identity, so readers can compare by reference. Each object on a changed path
 * is copied once a call, not once a change: a busy topic sets hundreds of rows of one object in one patch.
 */
export function applyChanges(state: Json, changes: readonly Change[]): Json {
  const copies = new Set<JsonObject>();
  return changes.reduce((current, change) => applyAt(current, change, 0, copies), state);
}

function applyAt(node: Json, change: Change, depth: number, copies: Set<JsonObject>): Json {
  const key = change.path[depth];
  if (key === undefined) return atTarget(node, change);
  const object = ownCopy(node, copies);
  if (change.op === 'delete' && depth === change.path.length - 1) {
    delete object[key];
    return object;
  }
  const child = Object.hasOwn(object, key) ? object[key] : undefined;
  put(object, key, applyAt(child ?? {}, change, depth + 1, copies));
  return object;
}

function ownCopy(node: Json, copies: Set<JsonObject>): JsonObject {
  if (isObject(node) && copies.has(node)) return node;
  const copy = isObject(node) ? { ...node } : {};
  copies.add(copy);
  return copy;
}

/** A plain assignment to `__proto__` would change the prototype instead of adding a key. */
function put(object: JsonObject, key: string, value: Json): void {
  if (key === '__proto__') {
    Object.defineProperty(object, key, { value, writable: true, enumerable: true, configurable: true });
  } else {
    object[key] = value;
  }
}

function atTarget(node: Json, change: Change): Json {
  if (change.op === 'set') return change.value;
  if (change.op === 'append') {
    return [...(Array.isArray(node) ? node : []), ...change.items].slice(-change.keep);
  }
  return node;
}
