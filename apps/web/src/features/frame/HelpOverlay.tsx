'use client';
import { useEffect, useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import classes from './HelpOverlay.module.css';
import { isTyping, pages } from './pages.ts';

/** `?`: the keys, and what colours and marks mean. */
export function HelpOverlay() {
  const t = useT();
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      if (event.key === '?' && !isTyping(event)) setOpened(true);
    }
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, []);
  return (
    <Dialog opened={opened} onClose={() => setOpened(false)} title={t('help.title')} size="lg">
      <div className={classes['help']}>
        <section>
          <h3>{t('help.keys')}</h3>
          <dl>
            {pages.map((page) => (
              <div key={page.path}>
                <dt>
                  <kbd>{page.letter.toUpperCase()}</kbd>
                </dt>
                <dd>{t(page.word)}</dd>
              </div>
            ))}
            <div>
              <dt>
                <kbd>Ctrl K</kbd>
              </dt>
              <dd>{t('help.palette')}</dd>
            </div>
            <div>
              <dt>
                <kbd>?</kbd>
              </dt>
              <dd>{t('help.help')}</dd>
            </div>
            <div>
              <dt>
                <kbd>Tab</kbd>
              </dt>
              <dd>{t('help.tab')}</dd>
            </div>
          </dl>
        </section>
        <section>
          <h3>{t('help.meaning')}</h3>
          <dl>
            <div data-tone="move">
              <dt>●</dt>
              <dd>{t('help.moving')}</dd>
            </div>
            <div data-tone="warn">
              <dt>●</dt>
              <dd>{t('help.retry')}</dd>
            </div>
            <div data-tone="bad">
              <dt>┄</dt>
              <dd>{t('help.failed')}</dd>
            </div>
            <div data-tone="ink">
              <dt>■</dt>
              <dd>{t('help.stop')}</dd>
            </div>
            <div data-tone="ink">
              <dt>✕</dt>
              <dd>{t('help.kill')}</dd>
            </div>
            <div data-tone="ink">
              <dt>—</dt>
              <dd>{t('help.unknown')}</dd>
            </div>
          </dl>
        </section>
      </div>
    </Dialog>
  );
}
