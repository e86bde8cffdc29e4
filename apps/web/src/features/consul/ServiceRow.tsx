'use client';
import type { Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { unknownMark, visibleText } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { Mark } from '../../ui/Mark.tsx';
import { StateLine } from '../../ui/StateLine.tsx';
import { consulLooks } from '../../ui/tone.ts';
import type { ServiceRowFacts } from './services-by-name.ts';
import classes from './ServiceRow.module.css';
import { shortOutput } from './short-output.ts';

interface Props {
  row: ServiceRowFacts<Instance>;
  opened: boolean;
  onToggle: () => void;
}

/** One instance as Consul lists it; opened, all its check said and what it told of itself. One that is not listed says why. */
export function ServiceRow({ row, opened, onToggle }: Props) {
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
  return text
    .split('\n')
    .map((line) => visibleText(line))
    .join('\n');
}
