import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
const files = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).split('\n');
/** The rows of its tables: a rule, where it is kept, what proves it. */
const rows = readFileSync(`${root}/docs/security.md`, 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('| '))
  .map((line) => line.split('|').map((cell) => cell.trim()));

function named(cell: string | undefined): string[] {
  return [...(cell ?? '').matchAll(/`([^`\s]+)`/g)].map(([, name = '']) => name);
}

test('every file that docs/security.md names is there', () => {
  const paths = rows.flatMap((row) => row.flatMap(named)).filter((name) => /^[\w./-]+\.(ts|mjs|java|json)$/.test(name));
  expect(paths.length).toBeGreaterThan(20);
  const missing = paths.filter((name) => !files.some((file) => file === name || file.endsWith(`/${name}`)));
  expect(missing).toEqual([]);
});

test('every test that docs/security.md names by its title is there', () => {
  const tests = files.filter((file) => /\.(test|spec)\.ts$/.test(file) || file.includes('/tests/'));
  const texts = tests.map((file) => readFileSync(`${root}/${file}`, 'utf8')).join('\n');
  // A number in a title is a variable of the test.
  const plain = texts.replaceAll(/\$\{[^}]*\}/g, '#');
  const titles = rows.flatMap(([, , , proof = '']) =>
    [...proof.replaceAll(/\*\*[^*]*\*\*/g, '').matchAll(/\*([^*]+)\*/g)].map(([, title = '']) => title),
  );
  expect(titles.length).toBeGreaterThan(8);
  const missing = titles.filter(
    (title) =>
      !title
        .split('…')
        .map((part) => part.trim().replace(/^:\s*/, ''))
        .filter((part) => part !== '')
        .every((part) => plain.includes(part) || plain.includes(part.replace(/\d+/, '#'))),
  );
  expect(missing).toEqual([]);
});
