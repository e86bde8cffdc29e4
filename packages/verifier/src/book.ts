import { Accusations } from './accusations.ts';
import type { Bounds } from './bounds.ts';
import { Contents } from './contents.ts';
import { MessageTable } from './message-table.ts';
import { Moment } from './moment.ts';
import { Run } from './run.ts';

/** What every rule looks at. Each column is written by one rule only: requests by `senders.ts`, places by `log-view.ts`. */
export interface Book {
  readonly bounds: Bounds;
  readonly now: Moment;
  readonly run: Run;
  readonly messages: MessageTable;
  readonly contents: Contents;
  readonly accusations: Accusations;
}

export function createBook(bounds: Bounds): Book {
  const messages = new MessageTable();
  return {
    bounds,
    now: new Moment(bounds.stepMs),
    run: new Run(),
    messages,
    contents: new Contents(),
    accusations: new Accusations(messages, bounds.listed),
  };
}
