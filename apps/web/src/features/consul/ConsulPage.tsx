'use client';
import { useT } from '../../i18n/use-t.ts';
import classes from './ConsulPage.module.css';
import { ServicesPanel } from './ServicesPanel.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';

/** What Consul knows: who is there, how their checks stand, and the settings everybody reads. */
export function ConsulPage() {
  const t = useT();
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.consul')}</h1>
      <ServicesPanel />
      <SettingsPanel />
    </div>
  );
}
