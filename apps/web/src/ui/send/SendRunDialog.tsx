'use client';
import { Button, Group, Stack } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { sendRunLimits, type SendRunRequest } from '../../live/send-run.ts';
import { Dialog } from '../Dialog.tsx';
import { NumberField } from '../NumberField.tsx';

/** Asks how many messages, and how many a second. */
export function SendRunDialog({
  onClose,
  onStart,
}: {
  onClose: () => void;
  onStart: (request: SendRunRequest) => void;
}) {
  const t = useT();
  const [count, setCount] = useState<number | null>(500);
  const [rate, setRate] = useState<number | null>(50);
  return (
    <Dialog opened onClose={onClose} title={t('send.many')}>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (count !== null && rate !== null) onStart({ count, rate });
        }}
      >
        <Stack gap="sm">
          <NumberField
            label={t('send.count')}
            data-autofocus
            min={1}
            max={sendRunLimits.count}
            value={count}
            onNumber={setCount}
          />
          <NumberField label={t('send.rate')} min={1} max={sendRunLimits.rate} value={rate} onNumber={setRate} />
          <Group justify="flex-end" gap="xs">
            <Button variant="default" onClick={onClose}>
              {t('action.cancel')}
            </Button>
            <Button type="submit" disabled={count === null || rate === null}>
              {t('send.start')}
            </Button>
          </Group>
        </Stack>
      </form>
    </Dialog>
  );
}
