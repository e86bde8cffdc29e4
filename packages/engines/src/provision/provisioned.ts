/** Where the engines are on this machine. All paths are absolute; a classpath may hold `dir/*`, which the JVM expands. */
export interface Provisioned {
  readonly consul: { readonly binary: string; readonly version: string };
  readonly hazelcast: { readonly classpath: string; readonly java: string };
  readonly kafka: { readonly classpath: string; readonly java: string };
}
