/** The system's word for an error (`ENOENT`, `ESRCH`…), where it has one. */
export function errorCode(thrown: unknown): string | undefined {
  if (thrown instanceof Error && 'code' in thrown && typeof thrown.code === 'string') return thrown.code;
  return undefined;
}
