'use client';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { useTopic } from '../../ui/live/use-topic.ts';
import { Mark } from '../../ui/Mark.tsx';
import { Panel } from '../../ui/Panel.tsx';
import tables from '../../ui/table/table.module.css';
import { consulLooks } from '../../ui/tone.ts';
import classes from './ServicesPanel.module.css';

/** The catalogue: every service with its address, its check and what the check said. */
export function ServicesPanel() {
  const t = useT();
  const read = useTopic('catalog');
  const catalog = read.status === 'known' || read.status === 'stale' ? read.state : undefined;
  const services = useMemo(
    () =>
      Object.values(catalog?.services ?? {}).sort(
        (a, b) => a.service.localeCompare(b.service) || a.id.localeCompare(b.id, 'en', { numeric: true }),
      ),
    [catalog],
  );
  return (
    <Panel title={t('consul.services')} read={read} source={catalog} empty={services.length === 0 ? t('consul.none') : null}>
      {() => (
        <div className={tables['scroll']} tabIndex={0} role="region" aria-label={t('consul.services')}>
          <table className={tables['table']}>
            <thead>
              <tr>
                <th scope="col">{t('consul.service')}</th>
                <th scope="col">{t('instances.id')}</th>
                <th scope="col">{t('instances.address')}</th>
                <th scope="col">{t('consul.check')}</th>
                <th scope="col">{t('consul.output')}</th>
              </tr>
            </thead>
            <tbody>
              {services.map((service) => (
                <tr key={service.id} data-service={service.id} data-status={service.status}>
                  <td className={classes['dim']}>{service.service}</td>
                  <th scope="row">{service.id}</th>
                  <td className="mono">
                    {service.address}:{service.port}
                  </td>
                  <td>
                    <Mark look={consulLooks[service.status]} />
                  </td>
                  <td className={classes['output']} title={service.output}>
                    {service.output}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  );
}
