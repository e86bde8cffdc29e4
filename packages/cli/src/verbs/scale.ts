import { AppError, commandRequestSchema } from '@signalbox/shared';
import type { Context } from '../context.ts';
import { runCommand } from './command.ts';

/** `scale KIND=N`. */
export async function scale(context: Context, wish: string): Promise<void> {
  const [kind, count] = wish.split('=');
  const request = commandRequestSchema.safeParse({ verb: 'scale', kind, count: Number(count) });
  if (!request.success) {
    throw new AppError('wrong-use', 'That cannot be scaled.', {
      expected: 'facade=N, logging=N or messages=N with N from 1 to 9',
      found: wish,
    });
  }
  await runCommand(context, request.data);
}
