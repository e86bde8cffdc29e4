import { notifications } from '@mantine/notifications';
import type { Problem } from '@signalbox/shared';

/** Says what a problem document says: what happened, what was expected, what was found, what to do. */
export function showProblem(title: string, problem: Problem): void {
  const { detail, expected, found, remedy } = problem;
  const message = [detail, expected && `→ ${expected}`, found && `← ${found}`, remedy].filter(Boolean).join(' · ');
  notifications.show({ title, message, color: 'red', autoClose: 10_000, withBorder: true });
}

export function showDone(title: string, message?: string): void {
  notifications.show({ title, message: message ?? '', color: 'teal', withBorder: true });
}
