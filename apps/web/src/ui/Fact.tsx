import type { ReactNode } from 'react';

interface Props {
  word: string;
  title?: string;
  tone?: string | undefined;
  /** The value is an id, an address or a number to be read digit by digit. */
  mono?: boolean;
  children: ReactNode;
}

/** A name and what is known under it, in a `dl`. */
export function Fact({ word, title, tone, mono = false, children }: Props) {
  return (
    <div title={title} data-tone={tone}>
      <dt>{word}</dt>
      <dd className={mono ? 'mono' : undefined}>{children}</dd>
    </div>
  );
}
