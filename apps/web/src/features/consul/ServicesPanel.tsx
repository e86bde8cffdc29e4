'use client';
import type { CatalogState, Instance } from '@signalbox/shared';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Ago } from '../../ui/Ago.tsx';
import { Fact } from '../../ui/Fact.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { StateLine } from '../../ui/StateLine.tsx';
import { unknownMark, visibleText } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { DataTable } from '../../ui/table/DataTable.tsx';
import { consulLooks } from '../../ui/tone.ts';
import { useUrlParam } from '../../ui/url/use-url.ts';
import classes from './ServicesPanel.module.css';
import { type ServiceRowFacts, servicesByName, shortOutput } from './services-by-name.ts';

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
        <DataTable
          name={t('consulPage.services')}
          className={classes['table']}
          columns={[
            { word: t('consulPage.instance') },
            { word: t('consulPage.address') },
            { word: t('consulPage.check') },
            { word: t('consulPage.output') },
          ]}
        >
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
        </DataTable>
      )}
    </Panel>
  );
}

interface ServiceRowProps {
  row: ServiceRowFacts<Instance>;
  opened: boolean;
  onToggle: () => void;
}

/** One instance as Consul lists it; opened, all its check said and what it told of itself. One that is not listed says why. */
function ServiceRow({ row, opened, onToggle }: ServiceRowProps) {
  const t = useT();
  const { id, status, instance } = row;
  const said = row.output.trim();
  const meta = Object.entries(row.meta);
  const missing = status === 'absent' && instance !== undefined;
  return (
    <>
      <tr className={missing ? classes['missing'] : undefined} data-service={id} data-status={status}>
        <th scope="row">
          <InstanceName id={id} />
        </th>
        <td className="mono">{row.address === '' ? unknownMark : row.address}</td>
        <td>
          <Mark look={consulLooks[status]} />
        </td>
        <td className={classes['said']}>
          {missing ? (
            <StateLine instance={instance} levers />
          ) : (
            <button type="button" aria-expanded={opened} title={said} onClick={onToggle}>
              {said === '' ? t('consulPage.noOutput') : visibleText(shortOutput(said))}
            </button>
          )}
        </td>
      </tr>
      {opened && !missing ? (
        <tr className={classes['opened']}>
          <td colSpan={4}>
            <pre>{said === '' ? t('consulPage.noOutput') : visibleLines(said)}</pre>
            <dl aria-label={t('consulPage.meta')}>
              {meta.length === 0 ? <dt>{t('consulPage.noMeta')}</dt> : null}
              {meta.map(([name, value]) => (
                <Fact key={name} word={name}>
                  {visibleText(value)}
                </Fact>
              ))}
            </dl>
          </td>
        </tr>
      ) : null}
    </>
  );
}

/** Line breaks stay line breaks; every other control character is shown. */
function visibleLines(text: string): string {
  return text
    .split('\n')
    .map((line) => visibleText(line))
    .join('\n');
}
