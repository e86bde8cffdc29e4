/**
 * Licences under which something may be here, and for some what it may be here for. BUSL-1.1 lets anybody run Consul beside a product of his own
 * that does not compete with it; LGPL's library and MPL's files are used as they are, and CC-BY asks for its name.
 */
const allowed = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BUSL-1.1',
  'CC-BY-4.0',
  'CC0-1.0',
  'ISC',
  'LGPL-3.0-or-later',
  'MIT',
  'MPL-2.0',
  'OFL-1.1',
]);

/**
 * Whether an SPDX expression of names, AND, OR and brackets can be met by the list: every part of an AND, one part of an OR.
 * @param {string | undefined} licence
 */
export function isAllowed(licence) {
  if (licence === undefined) return false;
  const words = licence.match(/\(|\)|[^\s()]+/g) ?? [];
  let at = 0;
  /** @returns {boolean} */
  const either = () => {
    let holds = both();
    while (words[at] === 'OR') {
      at += 1;
      const other = both();
      holds ||= other;
    }
    return holds;
  };
  /** @returns {boolean} */
  const both = () => {
    let holds = one();
    while (words[at] === 'AND') {
      at += 1;
      const other = one();
      holds &&= other;
    }
    return holds;
  };
  /** @returns {boolean} */
  const one = () => {
    const word = words[at];
    at += 1;
    if (word !== '(') return word !== undefined && allowed.has(word);
    const holds = either();
    at += 1;
    return holds;
  };
  const holds = either();
  return holds && at === words.length;
}
