'use client';
import { Button, PasswordInput } from '@mantine/core';
import type { Problem } from '@signalbox/shared';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { tokenOf } from '../../live/tab-secret.ts';
import { LanguageSwitch, ThemeSwitch } from './IconButton.tsx';
import classes from './SignIn.module.css';

/** Says how to get in, and lets in. */
export function SignIn({ onToken }: { onToken: (token: string) => Promise<Problem | undefined> }) {
  const t = useT();
  const [text, setText] = useState('');
  const [wrong, setWrong] = useState('');
  const [busy, setBusy] = useState(false);

  async function enter(): Promise<void> {
    const token = tokenOf(text);
    if (token === undefined) {
      setWrong(t('signIn.noToken'));
      return;
    }
    setBusy(true);
    const problem = await onToken(token);
    setBusy(false);
    if (problem !== undefined) setWrong(problem.status === 401 ? t('signIn.refused') : problem.detail);
  }

  return (
    <main className={classes['page']}>
      <div className={classes['corner']}>
        <LanguageSwitch />
        <ThemeSwitch />
      </div>
      <form
        className={classes['box']}
        onSubmit={(event) => {
          event.preventDefault();
          void enter();
        }}
      >
        <h1>
          <span className={classes['lamp']} aria-hidden /> Signalbox
        </h1>
        <p>{t('signIn.how')}</p>
        <pre className="mono">npx signalbox token</pre>
        <p>{t('signIn.otherTab')}</p>
        <PasswordInput
          size="sm"
          label={t('signIn.label')}
          description={t('signIn.description')}
          value={text}
          error={wrong === '' ? undefined : wrong}
          onChange={(event) => {
            setText(event.currentTarget.value);
            setWrong('');
          }}
          visibilityToggleButtonProps={{ 'aria-label': t('signIn.show') }}
          autoComplete="off"
          spellCheck={false}
        />
        <Button type="submit" size="sm" loading={busy}>
          {t('signIn.enter')}
        </Button>
      </form>
    </main>
  );
}
