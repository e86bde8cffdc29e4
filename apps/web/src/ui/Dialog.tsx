'use client';
import { Modal } from '@mantine/core';
import type { ReactNode } from 'react';
import { CloseButton } from './CloseButton.tsx';
import classes from './Dialog.module.css';

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** How wide: for a question, for a list, for two columns. */
  size?: 'md' | 'lg' | 'xl';
  children: ReactNode;
}

/** A dialog with its name and its way out. Its head is a plain heading: a second banner would mislead a screen reader. */
export function Dialog({ opened, onClose, title, size = 'md', children }: Props) {
  return (
    <Modal.Root opened={opened} onClose={onClose} size={size} centered lockScroll={false}>
      <Modal.Overlay />
      <Modal.Content radius={10} aria-label={title}>
        <Modal.Body>
          <div className={classes['head']}>
            <h2>{title}</h2>
            <CloseButton onClose={onClose} />
          </div>
          {children}
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  );
}
