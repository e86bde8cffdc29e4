import type { Command } from '@signalbox/shared';

/** Why a command failed, what to do about it, and what was said of single targets; each thing once. Empty: all went as it was asked. */
export function causeOf({ error, results }: Command): string {
  const said = results.flatMap(({ target, reason }) => (reason ? [`${target}: ${reason}`] : []));
  const message = error?.message ?? '';
  return [message, ...said.filter((words) => !message.includes(words)), error?.remedy]
    .filter((words) => words !== undefined && words !== '')
    .join(' · ');
}
