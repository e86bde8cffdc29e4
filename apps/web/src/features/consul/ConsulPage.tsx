'use client';
import { configKeys, type ConfigKey } from '@signalbox/shared';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { stateIn, useTopic, useTopicState } from '../../ui/live/use-topic.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import classes from './ConsulPage.module.css';
import { PresetPanel } from './PresetPanel.tsx';
import { ServicesPanel } from './ServicesPanel.tsx';
import { SettingPanel } from './SettingPanel.tsx';
import { SettingsPanel } from './SettingsPanel.tsx';

/** What Consul knows: who is there, how their checks stand, the settings everybody reads, and the preset that they began with. */
export function ConsulPage() {
  const t = useT();
  const read = useTopic('catalog');
  const catalog = stateIn(read);
  const known = useTopicState('topology')?.instances;
  const instances = useMemo(() => Object.values(known ?? {}), [known]);
  const [text, setKey] = useUrlParam('key');
  const key = configKeys.find((name) => name === text) ?? null;
  const choose = (next: ConfigKey | null): void => setKey(next);
  return (
    <div className={classes['page']}>
      <h1 className="visually-hidden">{t('page.consul')}</h1>
      <ServicesPanel read={read} catalog={catalog} instances={instances} />
      <div className={classes['settings']} data-open={key !== null}>
        <PresetPanel instances={instances} />
        <SettingsPanel read={read} catalog={catalog} chosen={key} onChoose={choose} />
        {key === null ? null : (
          <SettingPanel
            key={key}
            name={key}
            read={read}
            entry={catalog?.settings[key]}
            instances={instances}
            onClose={() => choose(null)}
          />
        )}
      </div>
    </div>
  );
}
