'use client';
import type { CatalogState } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { visibleText } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { consulLooks } from '../../ui/tone.ts';
import classes from './ServiceRow.module.css';
import { shortOutput } from './short-output.ts';

interface Props {
  service: CatalogState['services'][string];
  opened: boolean;
  onToggle: () => void;
}

/** One instance as Consul lists it; opened, all its check said and what it told of itself. */
export function ServiceRow({ service, opened, onToggle }: Props) {
  const t = useT();
  const said = service.output.trim();
  const meta = Object.entries(service.meta);
  return (
    <>
      <tr data-service={service.id} data-status={service.status}>
        <th scope="row">
          <InstanceName id={service.id} />
        </th>
        <td className="mono">
          {service.address}:{service.port}
        </td>
        <td>
          <Mark look={consulLooks[service.status]} />
        </td>
        <td className={classes['said']}>
          <button type="button" aria-expanded={opened} title={said} onClick={onToggle}>
            {said === '' ? t('consulPage.noOutput') : visibleText(shortOutput(said))}
          </button>
        </td>
      </tr>
      {opened ? (
        <tr className={classes['opened']}>
          <td colSpan={4}>
            <pre>{said === '' ? t('consulPage.noOutput') : visibleLines(said)}</pre>
            <dl aria-label={t('consulPage.meta')}>
              {meta.length === 0 ? <dt>{t('consulPage.noMeta')}</dt> : null}
              {meta.map(([name, value]) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd>{visibleText(value)}</dd>
                </div>
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
  return text.split('\n').map(visibleText).join('\n');
}
