import fc from 'fast-check';
import { hostileValue } from './hostile-values.ts';
import type { JsonSchema } from './operations.ts';

/** Values a JSON schema takes; what it leaves open is anything. */
export function validValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  if ('const' in schema) return fc.constant(schema['const']);
  if (Array.isArray(schema['enum'])) return fc.constantFrom(...schema['enum']);
  const choices = [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list : []));
  if (choices.length > 0) return fc.oneof(...choices.map((one) => validValue(asSchema(one))));
  switch (schema['type']) {
    case 'object':
      return objectValue(schema);
    case 'array':
      return arrayValue(schema);
    case 'string':
      return textValue(schema);
    case 'integer':
      return fc.integer(bounds(schema, -(2 ** 31), 2 ** 31 - 1));
    case 'number':
      return fc.double({ ...bounds(schema, -1e9, 1e9), noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    default:
      return hostileValue;
  }
}

/** Mostly right values with one thing wrong, some right ones, some with nothing right. */
export function fuzzedValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const right = validValue(schema);
  const wrongPart = fc
    .tuple(right, fc.nat(), hostileValue, fc.constantFrom(...wrongs))
    .map(([value, at, wrong, how]) => {
      if (typeof value !== 'object' || value === null || Array.isArray(value)) return wrong;
      const names = Object.keys(value);
      return how({ ...value }, names[at % Math.max(1, names.length)] ?? 'msg', wrong);
    });
  return fc.oneof(
    { weight: 3, arbitrary: right },
    { weight: 5, arbitrary: wrongPart },
    { weight: 1, arbitrary: hostileValue },
  );
}

type Fields = Record<string, unknown>;
const wrongs: readonly ((fields: Fields, name: string, wrong: unknown) => unknown)[] = [
  (fields, name, wrong) => ({ ...fields, [name]: wrong }),
  (fields, name) => Object.fromEntries(Object.entries(fields).filter(([key]) => key !== name)),
  (fields, _name, wrong) => ({ ...fields, unexpected: wrong }),
  (fields, name, wrong) => ({ ...fields, [name.toUpperCase()]: wrong }),
  (fields) => [fields],
];

function objectValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const properties = Object.entries(asSchema(schema['properties'] ?? {}));
  const required = Array.isArray(schema['required']) ? schema['required'] : [];
  const model = Object.fromEntries(properties.map(([name, one]) => [name, validValue(asSchema(one))]));
  if (properties.length > 0) return fc.record(model, { requiredKeys: required.filter((name) => name in model) });
  const rest = schema['additionalProperties'];
  const value = typeof rest === 'object' && rest !== null ? validValue(asSchema(rest)) : hostileValue;
  return fc.dictionary(fc.string({ maxLength: 20 }), value, { maxKeys: 4 });
}

function arrayValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const { min, max } = bounds({ minimum: schema['minItems'], maximum: schema['maxItems'] }, 0, 4);
  const items = asSchema(schema['items'] ?? {});
  return fc.array('not' in items ? fc.constant(null) : validValue(items), {
    minLength: min,
    maxLength: Math.max(min, Math.min(max, min + 4)),
  });
}

function textValue(schema: JsonSchema): fc.Arbitrary<unknown> {
  const pattern = schema['pattern'];
  if (typeof pattern === 'string') {
    try {
      return fc.stringMatching(new RegExp(pattern, 'u'));
    } catch {
      // A pattern that cannot be generated from is met by chance only.
      return fc.string();
    }
  }
  const { min, max } = bounds({ minimum: schema['minLength'], maximum: schema['maxLength'] }, 0, 40);
  return fc.string({ unit: 'grapheme', minLength: min, maxLength: Math.max(min, Math.min(max, min + 60)) });
}

function bounds(schema: JsonSchema, least: number, most: number): { min: number; max: number } {
  const { minimum, maximum, exclusiveMinimum } = schema;
  const low =
    typeof minimum === 'number' ? minimum : typeof exclusiveMinimum === 'number' ? exclusiveMinimum + 1 : least;
  const high = typeof maximum === 'number' ? maximum : most;
  return { min: Math.max(low, -(2 ** 31)), max: Math.max(low, Math.min(high, 2 ** 31 - 1)) };
}

export function asSchema(value: unknown): JsonSchema {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}
