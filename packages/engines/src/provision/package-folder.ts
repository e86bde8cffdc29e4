import { fileURLToPath } from 'node:url';

/** A folder of this package, such as `kafka-dist`, as an absolute path. */
export function packageFolder(name: string): string {
  return fileURLToPath(new URL(`../../${name}`, import.meta.url));
}
