/** Where the engines are on this machine. All paths are absolute. */
export interface Provisioned {
  readonly consul: { readonly binary: string; readonly version: string };
  readonly hazelcast: JavaEngine;
  readonly kafka: JavaEngine;
}

export interface JavaEngine {
  /** May hold `dir/*`, which the JVM expands. */
  readonly classpath: string;
  readonly java: string;
  /** See classArchive; absent where none could be made. */
  readonly classArchive?: string | undefined;
}
