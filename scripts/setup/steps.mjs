import { performance } from 'node:perf_hooks';

/** A step is spoken of when it lasts longer than this, and again at every `stillMs`. */
const quietMs = 2_000;
const stillMs = 20_000;

/**
 * Runs the steps of a set-up: says what and why once a step lasts, and keeps the seconds.
 * @param {(line: string) => void} say
 */
export function createSteps(say) {
  /** @type {{ name: string; seconds: number }[]} */
  const timings = [];
  return {
    say,
    /** @returns {readonly { name: string; seconds: number }[]} */
    timings: () => timings,
    /** @param {string} name @param {number} seconds */
    add: (name, seconds) => void timings.push({ name, seconds }),
    /**
     * @template T
     * @param {string} name
     * @param {string} what
     * @param {string} why
     * @param {() => Promise<T>} work
     * @returns {Promise<T>}
     */
    async run(name, what, why, work) {
      const began = performance.now();
      const seconds = () => (performance.now() - began) / 1_000;
      let spoken = false;
      const first = setTimeout(() => {
        spoken = true;
        say(`${name}: ${what} (${why})`);
      }, quietMs);
      const again = setInterval(() => say(`${name}: still at it after ${seconds().toFixed(0)} s: ${what}`), stillMs);
      try {
        const result = await work();
        timings.push({ name, seconds: seconds() });
        if (spoken) say(`${name}: done in ${seconds().toFixed(0)} s`);
        return result;
      } finally {
        clearTimeout(first);
        clearInterval(again);
      }
    },
  };
}

/** @typedef {ReturnType<typeof createSteps>} Steps */

/**
 * "deps 41 s, consul 262 s": only what took at least a tenth of a second.
 * @param {readonly { name: string; seconds: number }[]} timings
 */
export function timingsText(timings) {
  return timings
    .filter(({ seconds }) => seconds >= 0.1)
    .map(({ name, seconds }) => `${name} ${seconds < 10 ? seconds.toFixed(1) : seconds.toFixed(0)} s`)
    .join(', ');
}
