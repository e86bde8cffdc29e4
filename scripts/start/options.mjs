// What `npm start` and `signalbox up` can be asked for. Read before anything is set up, which may take minutes.
import { parseArgs } from 'node:util';
import { SetupFailure } from '../setup/failure.mjs';

/** What one can ask for. `forUs`: it ends here; every other one is handed to the control plane. @typedef {{ type: 'boolean' | 'string', what: string, forUs?: true, multiple?: true }} Option */

/** @type {Readonly<Record<string, Option>>} */
const options = {
  detach: { type: 'boolean', what: 'come back once everything is ready', forUs: true },
  json: { type: 'boolean', what: 'one JSON document on standard output', forUs: true },
  'no-open': { type: 'boolean', what: 'open no browser', forUs: true },
  help: { type: 'boolean', what: 'this text', forUs: true },
  fresh: { type: 'boolean', what: 'throw the old messages away first' },
  preset: { type: 'string', what: 'NAME: run as one of the reports, report-a to report-e, or default' },
  set: { type: 'string', multiple: true, what: 'KEY=VALUE: override a setting of signalbox.yaml' },
};

/** The help, a line an option. */
export const usage = [
  'Sets up what is missing, starts the cluster and the dashboard. Options:',
  ...Object.entries(options).map(([name, { what }]) => `  --${name.padEnd(10)}${what}`),
].join('\n');

/**
 * @param {readonly string[]} args
 * @returns {{ detach: boolean; json: boolean; open: boolean; help: boolean; passed: string[] }} `passed` goes to the control plane
 */
export function readOptions(args) {
  const { values, tokens } = parse(args);
  const passed = tokens.flatMap((token) => {
    if (token.kind !== 'option' || options[token.name]?.forUs === true) return [];
    return token.value === undefined ? [`--${token.name}`] : [`--${token.name}`, token.value];
  });
  return {
    detach: values['detach'] === true,
    json: values['json'] === true,
    open: values['no-open'] !== true,
    help: values['help'] === true,
    passed,
  };
}

/** @param {readonly string[]} args */
function parse(args) {
  try {
    return parseArgs({ args: [...args], options, tokens: true });
  } catch (error) {
    throw new SetupFailure(`${error instanceof Error ? error.message : String(error)}\n${usage}`, 2);
  }
}
