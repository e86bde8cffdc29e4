'use client';
import type { CatalogState, Instance } from '@signalbox/shared';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { ScrollRegion } from '../../ui/table/ScrollRegion.tsx';
import tables from '../../ui/table/table.module.css';
import { useUrlParam } from '../../ui/url/use-url-param.ts';
import { ServiceRow } from './ServiceRow.tsx';
import { servicesByName } from './services-by-name.ts';
import classes from './ServicesPanel.module.css';

interface Props {
  read: PanelRead;
  catalog: CatalogState | undefined;
  instances: readonly Instance[];
}

/** The catalogue: every service with its instances, their addresses, their checks and what the checks said; and the dead it does not list. */
export function ServicesPanel({ read, catalog, instances }: Props) {
  const t = useT();
  const [opened, setOpened] = useUrlParam('service');
  const groups = useMemo(() => servicesByName(catalog?.services ?? {}, instances), [catalog?.services, instances]);
  return (
    <Panel
      title={t('consulPage.services')}
      read={read}
      source={catalog}
      empty={groups.length === 0 ? t('consulPage.none') : null}
      actions={
        <span className={classes['age']} title={t('consulPage.ageWhat')}>
          {t('consulPage.age')} <Ago at={catalog?.at ?? null} />
        </span>
      }
    >
      {() => (
        <ScrollRegion>
          <table aria-label={t('consulPage.services')} className={`${tables['table']} ${classes['table']}`}>
            <thead>
              <tr>
                <th scope="col">{t('consulPage.instance')}</th>
                <th scope="col">{t('consulPage.address')}</th>
                <th scope="col">{t('consulPage.check')}</th>
                <th scope="col">{t('consulPage.output')}</th>
              </tr>
            </thead>
            {groups.map((group) => (
              <tbody key={group.service}>
                <tr className={classes['group']}>
                  <th scope="rowgroup" colSpan={4} data-whole={group.passing === group.rows.length}>
                    {group.service}
                    <span>{t('consulPage.passingOf', { passing: group.passing, count: group.rows.length })}</span>
                  </th>
                </tr>
                {group.rows.map((row) => (
                  <ServiceRow
                    key={row.id}
                    row={row}
                    opened={opened === row.id}
                    onToggle={() => setOpened(opened === row.id ? null : row.id)}
                  />
                ))}
              </tbody>
            ))}
          </table>
        </ScrollRegion>
      )}
    </Panel>
  );
}
