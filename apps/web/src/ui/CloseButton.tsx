'use client';
import { useT } from '../i18n/use-t.ts';
import classes from './CloseButton.module.css';
import { Icon } from './Icon.tsx';

interface Props {
  onClose: () => void;
  /** What is closed, where "Close" alone would not tell. */
  name?: string;
}

/** The way out of whatever has a head: a dialog, the evidence, a detail. */
export function CloseButton({ onClose, name }: Props) {
  const t = useT();
  const label = name ?? t('action.close');
  return (
    <button type="button" className={classes['close']} aria-label={label} title={label} onClick={onClose}>
      <Icon name="close" />
    </button>
  );
}
