'use client';
import type { CommandRequest } from '@signalbox/shared';
import { createContext, useContext } from 'react';

export interface CommandDesk {
  /** Asks for it: at once, or after a dialog where more would follow than the cluster bears. */
  run(request: CommandRequest): void;
  /** True from the click until the server has answered. */
  submitting(key: string): boolean;
}

export const CommandsContext = createContext<CommandDesk | undefined>(undefined);

export function useCommands(): CommandDesk {
  const desk = useContext(CommandsContext);
  if (desk === undefined) throw new Error('expected a command desk above this component, found none');
  return desk;
}

/** One name per verb and target, for the button that works on it. */
export function commandKeys(request: CommandRequest): string[] {
  const targets: readonly string[] = request.targets ?? [];
  return targets.length === 0 ? [request.verb] : targets.map((target) => `${request.verb} ${target}`);
}
