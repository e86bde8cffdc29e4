'use client';
import type { CatalogState } from '@signalbox/shared';
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

/** The catalogue: every service with its instances, their addresses, their checks and what the checks said. */
export function ServicesPanel({ read, catalog }: { read: PanelRead; catalog: CatalogState | undefined }) {
  const t = useT();
  const [opened, setOpened] = useUrlParam('service');
  const groups = useMemo(() => servicesByName(catalog?.services ?? {}), [catalog?.services]);
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
                  <th scope="rowgroup" colSpan={4} data-whole={group.passing === group.instances.length}>
                    {group.service}
                    <span>{t('consulPage.passingOf', { passing: group.passing, count: group.instances.length })}</span>
                  </th>
                </tr>
                {group.instances.map((service) => (
                  <ServiceRow
                    key={service.id}
                    service={service}
                    opened={opened === service.id}
                    onToggle={() => setOpened(opened === service.id ? null : service.id)}
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
