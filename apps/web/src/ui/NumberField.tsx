'use client';
import { TextInput, type TextInputProps } from '@mantine/core';

interface Props extends Omit<TextInputProps, 'type' | 'value' | 'onChange' | 'min' | 'max'> {
  value: number | null;
  min: number;
  max: number;
  /** Null when the field was emptied; else a whole number within the bounds. */
  onNumber: (value: number | null) => void;
}

/** A whole number within bounds, by the browser's own field: a tenth of the weight of a formatted one. */
export function NumberField({ value, min, max, onNumber, ...rest }: Props) {
  return (
    <TextInput
      {...rest}
      type="number"
      inputMode="numeric"
      step={1}
      min={min}
      max={max}
      value={value ?? ''}
      onChange={(event) => {
        const number = event.currentTarget.valueAsNumber;
        onNumber(Number.isNaN(number) ? null : Math.min(max, Math.max(min, Math.trunc(number))));
      }}
    />
  );
}
