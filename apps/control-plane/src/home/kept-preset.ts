import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { writeAtOnce } from './home.ts';

/** What a home runs as, for this process and for the next. */
export interface KeptPreset {
  now(): string;
  remember(name: string): void;
}

export function keepPreset(runDir: string, name: string): KeptPreset {
  let present = name;
  rememberPreset(runDir, present);
  return {
    now: () => present,
    remember(next) {
      rememberPreset(runDir, next);
      present = next;
    },
  };
}

/** For the starts to come that name no preset. */
export function rememberPreset(runDir: string, name: string): void {
  writeAtOnce(path.join(runDir, 'preset'), `${name}\n`);
}

/** What this home runs as: `default` where it ran before there were presets, undefined where it never ran. */
export function rememberedPreset(runDir: string): string | undefined {
  const file = path.join(runDir, 'preset');
  if (existsSync(file)) return readFileSync(file, 'utf8').trim();
  return existsSync(path.join(runDir, 'state.json')) ? 'default' : undefined;
}
