'use client';
import { Button, TextInput } from '@mantine/core';
import dynamic from 'next/dynamic';
import { useState, useSyncExternalStore } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { sendRuns } from '../../live/send-run.ts';
import { setUrlParams } from '../url/use-url.ts';
import classes from './SendBar.module.css';
import { SendRunProgress } from './SendRunProgress.tsx';
import { useSendMany, useSendOne } from './use-send.ts';

/** Send one, ten, or many at a rate, through the facades like any client. */
export function SendBar() {
  const t = useT();
  const [text, setText] = useState('');
  const [busy, setBusy] = useState(false);
  const sendOne = useSendOne();
  const sendMany = useSendMany();

  async function send(): Promise<void> {
    setBusy(true);
    const sent = await sendOne(text);
    setBusy(false);
    if (sent !== undefined) setUrlParams({ message: sent.id });
  }

  return (
    <form
      className={classes['bar']}
      aria-label={t('send.name')}
      onSubmit={(event) => {
        event.preventDefault();
        void send();
      }}
    >
      <TextInput
        className={classes['text']}
        aria-label={t('send.text')}
        placeholder={t('send.placeholder')}
        value={text}
        maxLength={16_000}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <Button type="submit" loading={busy}>
        {t('send.send')}
      </Button>
      <Button variant="default" title={t('send.ten')} onClick={() => sendMany({ count: 10, rate: 100 }, text)}>
        × 10
      </Button>
      <SendRunControl text={text} />
    </form>
  );
}

const SendRunDialog = dynamic(() => import('./SendRunDialog.tsx').then((module) => module.SendRunDialog), {
  ssr: false,
});

/** Many at a rate: asks how many and how fast, then shows how it goes, with a way to stop. */
function SendRunControl({ text }: { text: string }) {
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
