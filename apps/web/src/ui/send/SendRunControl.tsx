'use client';
import { Button } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState, useSyncExternalStore } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { sendRuns } from '../../live/send-run.ts';
import { SendRunProgress } from './SendRunProgress.tsx';
import { useSendMany } from './use-send-many.ts';

const SendRunDialog = dynamic(() => import('./SendRunDialog.tsx').then((module) => module.SendRunDialog), {
  ssr: false,
});

/** Many at a rate: asks how many and how fast, then shows how it goes, with a way to stop. */
export function SendRunControl({ text }: { text: string }) {
  const t = useT();
  const run = useSyncExternalStore(sendRuns.subscribe, sendRuns.get, sendRuns.initial);
  const sendMany = useSendMany();
  const [opened, setOpened] = useState(false);
  if (run.status === 'running') return <SendRunProgress run={run} onStop={sendRuns.stop} />;
  return (
    <>
      <Button variant="default" aria-haspopup="dialog" onClick={() => setOpened(true)}>
        {t('send.many')}
      </Button>
      {opened ? (
        <SendRunDialog
          onClose={() => setOpened(false)}
          onStart={(request) => {
            setOpened(false);
            sendMany(request, text);
          }}
        />
      ) : null}
      {run.status === 'idle' ? null : <SendRunProgress run={run} />}
    </>
  );
}
