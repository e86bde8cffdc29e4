/** What an HTTP check said, without the address that is in the column beside: Consul puts it before every answer and every failure. */
export function shortOutput(output: string): string {
  return output
    .replace(/^HTTP (?:GET|HEAD) \S+: /, '')
    .replace(/^(?:Get|Head) "[^"]*": /, '')
    .replace(/^TCP connect [^:]+:\d+: /, '');
}
