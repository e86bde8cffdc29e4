import type { Clock } from '@signalbox/shared';
import type { ControlClient } from './control-client.ts';
import type { Output } from './output.ts';
import type { Place } from './place.ts';

/** What every verb is given; built once in main.ts. */
export interface Context {
  readonly place: Place;
  readonly output: Output;
  readonly clock: Clock;
  /** Connects on first use; throws the "not running" error when nothing runs here. */
  control(): ControlClient;
  /** Aborted by Ctrl-C: ends what follows. */
  readonly signal: AbortSignal;
}
