import type { Change, Json } from '@signalbox/shared';

type JsonObject = { [key: string]: Json };

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * The state after all changes of one patch: the same as the contract's `applyChanges`, but every object is copied at most once a patch and
 * not once a change, so that a thousand rows that change together cost one copy of their table.
 */
export function applyBatch(state: Json, changes: readonly Change[]): Json {
  const fresh = new Set<Json>();
  const own = <T extends JsonObject>(object: T): T => {
    if (fresh.has(object)) return object;
    const copy = { ...object };
    fresh.add(copy);
    return copy;
  };
  const at = (node: Json, change: Change, depth: number): Json => {
    const key = change.path[depth];
    if (key === undefined) return target(node, change);
    const object = own(isObject(node) ? node : {});
    if (change.op === 'delete' && depth === change.path.length - 1) {
      delete object[key];
      return object;
    }
    const child = Object.hasOwn(object, key) ? object[key] : undefined;
    // defineProperty, because assigning `__proto__` would set a prototype instead of a key.
    Object.defineProperty(object, key, {
      value: at(child ?? {}, change, depth + 1),
      enumerable: true,
      writable: true,
      configurable: true,
    });
    return object;
  };
  return changes.reduce<Json>((node, change) => at(node, change, 0), state);
}

function target(node: Json, change: Change): Json {
  switch (change.op) {
    case 'set':
      return change.value;
    case 'append':
      return [...(Array.isArray(node) ? node : []), ...change.items].slice(-change.keep);
    case 'delete':
      return node;
  }
}
