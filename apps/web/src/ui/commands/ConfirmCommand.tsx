'use client';
import { Button, Group, Stack } from '@mantine/core';
import type { CommandRequest } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Dialog } from '../Dialog.tsx';
import type { Consequence } from './consequences.ts';
import { verbWords } from './verb-table.ts';

interface Props {
  asked: { readonly request: CommandRequest; readonly follows: readonly Consequence[] };
  onCancel: () => void;
  onConfirm: (request: CommandRequest) => void;
}

/** Says what would follow, from live data, before anything happens. */
export function ConfirmCommand({ asked, onCancel, onConfirm }: Props) {
  const t = useT();
  const what = `${t(verbWords[asked.request.verb])} ${(asked.request.targets ?? []).join(', ')}`.trim();
  return (
    <Dialog opened onClose={onCancel} title={t('confirm.title', { what })}>
      <Stack gap="sm">
        <p>{t('confirm.follows')}</p>
        <ul>
          {asked.follows.map((one) => (
            <li key={one.key}>{t(one.key, one.values)}</li>
          ))}
        </ul>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onCancel} data-autofocus>
            {t('action.cancel')}
          </Button>
          <Button color="red" onClick={() => onConfirm(asked.request)}>
            {t('confirm.go', { what })}
          </Button>
        </Group>
      </Stack>
    </Dialog>
  );
}
