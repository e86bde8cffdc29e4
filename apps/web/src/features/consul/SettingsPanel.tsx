'use client';
import { configKeys, type CatalogState, type ConfigKey } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { unknownMark } from '../../ui/format.ts';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { DataTable, NumberCell } from '../../ui/table/DataTable.tsx';
import tables from '../../ui/table/table.module.css';
import classes from './SettingsPanel.module.css';

interface Props {
  read: PanelRead;
  catalog: CatalogState | undefined;
  chosen: ConfigKey | null;
  onChoose: (key: ConfigKey | null) => void;
}

/** The settings in Consul's key/value store; one is opened to be changed. */
export function SettingsPanel({ read, catalog, chosen, onChoose }: Props) {
  const t = useT();
  const settings = catalog?.settings ?? {};
  return (
    <Panel
      title={t('setting.name')}
      read={read}
      source={catalog}
      empty={Object.keys(settings).length === 0 ? t('setting.none') : null}
    >
      {() => (
        <DataTable
          name={t('setting.name')}
          className={classes['table']}
          columns={[
            { word: t('setting.key') },
            { word: t('setting.value') },
            { word: t('setting.version'), title: t('setting.versionWhat'), number: true },
          ]}
        >
          <tbody>
            {configKeys.map((key) => {
              const entry = settings[key];
              return (
                <tr key={key} data-setting={key} data-selected={key === chosen}>
                  <th scope="row">
                    <button
                      type="button"
                      className={tables['link']}
                      aria-expanded={key === chosen}
                      aria-label={t('setting.openKey', { key })}
                      onClick={() => onChoose(key === chosen ? null : key)}
                    >
                      {key}
                    </button>
                  </th>
                  <td className="mono" title={entry?.value ?? t('setting.unset')}>
                    {entry?.value ?? unknownMark}
                  </td>
                  <NumberCell mono>{entry?.modifyIndex ?? unknownMark}</NumberCell>
                </tr>
              );
            })}
          </tbody>
        </DataTable>
      )}
    </Panel>
  );
}
