'use client';
import { Button, TextInput } from '@mantine/core';
import { useForm } from '@mantine/form';
import { clientKeySchema } from '@signalbox/shared';
import { useState, useSyncExternalStore } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { sendRunLimits, sendRuns } from '../../live/send-run.ts';
import { NumberField } from '../../ui/NumberField.tsx';
import { SendRunProgress } from '../../ui/send/SendRunProgress.tsx';
import { useSendMany, useSendOne } from '../../ui/send/use-send.ts';
import { setUrlParams } from '../../ui/url/use-url.ts';
import classes from './SendForm.module.css';

/** One message, or n at a rate; with an ordering key, and for one message with a key of the sender's choice. */
export function SendForm() {
  const t = useT();
  const sendOne = useSendOne();
  const sendMany = useSendMany();
  const run = useSyncExternalStore(sendRuns.subscribe, sendRuns.get, sendRuns.initial);
  const [busy, setBusy] = useState(false);
  const badKey = (value: string) =>
    value === '' || clientKeySchema.safeParse(value).success ? null : t('send.badKey');
  const form = useForm({
    initialValues: { text: '', key: '', orderingKey: '', count: 1, rate: 20 },
    validate: { key: badKey, orderingKey: badKey },
  });
  const many = form.values.count > 1;

  async function submit({ text, key, orderingKey, count, rate }: typeof form.values): Promise<void> {
    if (count > 1) {
      sendMany({ count, rate }, text, orderingKey);
      return;
    }
    setBusy(true);
    const sent = await sendOne(text, {
      ...(key === '' ? {} : { key }),
      ...(orderingKey === '' ? {} : { orderingKey }),
    });
    setBusy(false);
    if (sent !== undefined) setUrlParams({ message: sent.id });
  }

  return (
    <form
      className={classes['form']}
      aria-label={t('send.name')}
      onSubmit={form.onSubmit((values) => void submit(values))}
    >
      <TextInput
        className={classes['text']}
        label={t('send.text')}
        placeholder={t('send.placeholder')}
        {...form.getInputProps('text')}
      />
      <TextInput
        className={classes['key']}
        label={t('send.orderingKey')}
        title={t('send.orderingKeyWhat')}
        {...form.getInputProps('orderingKey')}
      />
      <TextInput
        className={classes['key']}
        label={t('send.key')}
        title={t('send.keyWhat')}
        disabled={many}
        {...form.getInputProps('key')}
      />
      <NumberField
        className={classes['number']}
        label={t('send.count')}
        min={1}
        max={sendRunLimits.count}
        value={form.values.count}
        onNumber={(value) => form.setFieldValue('count', value ?? 1)}
      />
      <NumberField
        className={classes['number']}
        label={t('send.rate')}
        min={1}
        max={sendRunLimits.rate}
        disabled={!many}
        value={form.values.rate}
        onNumber={(value) => form.setFieldValue('rate', value ?? 1)}
      />
      <Button type="submit" loading={busy} disabled={run.status === 'running'}>
        {t('send.send')}
      </Button>
      {run.status === 'idle' ? null : (
        <SendRunProgress run={run} {...(run.status === 'running' ? { onStop: sendRuns.stop } : {})} />
      )}
    </form>
  );
}
