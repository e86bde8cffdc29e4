'use client';
import { Button, NumberInput, Popover, Stack } from '@mantine/core';
import { useState, useSyncExternalStore } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { sendRunLimits, sendRuns } from '../../live/send-run.ts';
import { SendRunProgress } from './SendRunProgress.tsx';
import { useSendMany } from './use-send-many.ts';

/** Many at a rate: asks how many and how fast, then shows how it goes, with a way to stop. */
export function SendRunControl({ text }: { text: string }) {
  const t = useT();
  const run = useSyncExternalStore(sendRuns.subscribe, sendRuns.get, sendRuns.initial);
  const sendMany = useSendMany();
  const [opened, setOpened] = useState(false);
  const [count, setCount] = useState<number | string>(500);
  const [rate, setRate] = useState<number | string>(50);
  if (run.status === 'running') return <SendRunProgress run={run} onStop={sendRuns.stop} />;

  function start(): void {
    setOpened(false);
    sendMany({ count: Number(count) || 1, rate: Number(rate) || 1 }, text);
  }

  return (
    <>
      <Popover opened={opened} onChange={setOpened} position="bottom-start" trapFocus returnFocus>
        <Popover.Target>
          <Button variant="default" aria-expanded={opened} onClick={() => setOpened((open) => !open)}>
            {t('send.many')}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label={t('send.many')}>
          <Stack gap="xs">
            <NumberInput label={t('send.count')} min={1} max={sendRunLimits.count} value={count} onChange={setCount} />
            <NumberInput label={t('send.rate')} min={1} max={sendRunLimits.rate} value={rate} onChange={setRate} />
            <Button onClick={start}>{t('send.start')}</Button>
          </Stack>
        </Popover.Dropdown>
      </Popover>
      {run.status === 'idle' ? null : <SendRunProgress run={run} />}
    </>
  );
}
