'use client';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useTopic } from '../../ui/live/use-topic.ts';
import { Panel } from '../../ui/Panel.tsx';
import { SettingEditor } from './SettingEditor.tsx';
import classes from './SettingsPanel.module.css';

/** The settings in Consul's key/value store, and an editor for one of them at a time. */
export function SettingsPanel() {
  const t = useT();
  const read = useTopic('catalog');
  const catalog = read.status === 'known' || read.status === 'stale' ? read.state : undefined;
  const [edited, setEdited] = useState<string | null>(null);
  const keys = Object.keys(catalog?.settings ?? {}).sort();
  const current = edited === null ? undefined : catalog?.settings[edited];
  return (
    <>
      <Panel title={t('settings.name')} read={read} source={catalog} empty={keys.length === 0 ? t('settings.none') : null}>
        {() => (
          <dl className={classes['settings']}>
            {keys.map((key) => (
              <div key={key} data-setting={key}>
                <dt>{key}</dt>
                <dd className="mono" title={catalog?.settings[key]?.value}>
                  {catalog?.settings[key]?.value}
                </dd>
                <dd>
                  <button type="button" aria-label={t('settings.editOf', { key })} onClick={() => setEdited(key)}>
                    {t('settings.edit')}
                  </button>
                </dd>
              </div>
            ))}
          </dl>
        )}
      </Panel>
      {edited !== null && current !== undefined ? (
        <SettingEditor key={edited} name={edited} current={current} onClose={() => setEdited(null)} />
      ) : null}
    </>
  );
}
