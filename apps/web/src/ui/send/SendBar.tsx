'use client';
import { Button, TextInput } from '@mantine/core';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { setUrlParams } from '../url/use-url-param.ts';
import classes from './SendBar.module.css';
import { SendRunControl } from './SendRunControl.tsx';
import { useSendMany } from './use-send-many.ts';
import { useSendOne } from './use-send-one.ts';

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
