'use client';
import type { Instance, MapState } from '@signalbox/shared';
import { useMemo } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import { Panel, type PanelRead } from '../../ui/Panel.tsx';
import { copiesOf, copiesWords } from '../../ui/copies/copies.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { hueOf } from '../../ui/hue/instance-hue.ts';
import hues from '../../ui/hue/hues.module.css';
import { isDead } from '../../ui/tone.ts';
import { useUrlText } from '../../ui/url/use-url.ts';
import classes from './MatrixPanel.module.css';
import { type Matrix, matrixOf } from './matrix.ts';

interface Props {
  read: PanelRead;
  map: MapState | undefined;
  members: readonly Instance[];
}

/** Who holds which partition: a row a member, a column a partition. Filled = owner, ring = backup; amber below = short of copies. */
export function MatrixPanel({ read, map, members }: Props) {
  const t = useT();
  const [text, setPicked] = useUrlText('partition');
  const partitions = map?.partitions ?? [];
  const matrix = useMemo(
    () =>
      matrixOf(
        members.map(({ id }) => id),
        map?.partitions ?? [],
        map?.copies ?? 0,
      ),
    [members, map?.partitions, map?.copies],
  );
  const picked = /^\d{1,4}$/.test(text) && Number(text) < partitions.length ? Number(text) : null;
  const words = copiesWords(copiesOf(map));
  return (
    <Panel
      title={t('hazel.partitions')}
      read={read}
      source={map}
      hint={
        <span className={classes['copies']} data-tone={words.tone}>
          <Icon name={words.icon} size={12} /> {t(words.word, words.values)}
        </span>
      }
      empty={map !== undefined && partitions.length === 0 ? t('hazel.noPartitions') : null}
    >
      {() => (
        <div className={classes['body']}>
          {/* For keys and screen readers it is one picture with a summary; the field below picks by number. */}
          <div
            className={classes['matrix']}
            // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- an img cannot be drawn in place
            role="img"
            aria-label={summaryOf(matrix, t)}
          >
            {matrix.rows.map((row) => {
              const member = members.find(({ id }) => id === row.id);
              const gone = member !== undefined && isDead(member.state);
              return (
                <div key={row.id} className={classes['row']} data-matrix-row={row.id} data-dead={gone}>
                  <InstanceName id={row.id} />
                  <MatrixRow id={row.id} cells={row.cells} matrix={matrix} picked={picked} onPick={setPicked} />
                </div>
              );
            })}
            {matrix.columns.every(({ copies }) => copies === 'whole') ? null : (
              <div className={classes['row']} data-matrix-row="lacking">
                <span className={classes['lacking']}>{t('hazel.lacking')}</span>
                <LackingRow matrix={matrix} />
              </div>
            )}
          </div>
          <ul className={classes['legend']} aria-label={t('hazel.legend')}>
            <Sign holding="owner">{t('hazel.pickOwner')}</Sign>
            <Sign holding="backup">{t('hazel.legendBackup')}</Sign>
            <Sign copies="short">{t('hazel.legendShort')}</Sign>
            <Sign copies="none">{t('hazel.legendNone')}</Sign>
          </ul>
          <PartitionPick partitions={partitions} copies={map?.copies} picked={picked} onPick={setPicked} />
        </div>
      )}
    </Panel>
  );
}

interface RowProps {
  id: string;
  cells: Matrix['rows'][number]['cells'];
  matrix: Matrix;
  picked: number | null;
  onPick: (partition: string) => void;
}

function MatrixRow({ id, cells, matrix, picked, onPick }: RowProps) {
  return (
    <svg
      className={`${hues['hue']} ${classes['cells']}`}
      data-hue={hueOf(id)}
      viewBox={`0 0 ${cells.length * 10} 10`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {matrix.columns.map(({ partition }) => (
        <rect
          key={partition}
          x={partition * 10 + 1.4}
          y={1.4}
          width={7.2}
          height={7.2}
          data-holding={cells[partition]}
          data-picked={partition === picked}
          onClick={() => onPick(String(partition))}
        >
          <title>{`${partition}`}</title>
        </rect>
      ))}
    </svg>
  );
}

/** Which partitions lack a copy, or are nobody's; below the members, so that these keep their colours. */
function LackingRow({ matrix }: { matrix: Matrix }) {
  return (
    <svg
      className={classes['cells']}
      viewBox={`0 0 ${matrix.columns.length * 10} 10`}
      preserveAspectRatio="none"
      aria-hidden
    >
      {matrix.columns.map(({ partition, copies }) =>
        copies === 'whole' ? null : (
          <rect key={partition} x={partition * 10 + 1.4} y={1.4} width={7.2} height={7.2} data-copies={copies}>
            <title>{`${partition}`}</title>
          </rect>
        ),
      )}
    </svg>
  );
}

interface SignProps {
  holding?: Matrix['rows'][number]['cells'][number];
  copies?: Matrix['columns'][number]['copies'];
  children: string;
}

function Sign({ holding, copies, children }: SignProps) {
  return (
    <li>
      <svg className={`${hues['hue']} ${classes['cells']}`} viewBox="0 0 10 10" aria-hidden>
        <rect x={1.4} y={1.4} width={7.2} height={7.2} data-holding={holding} data-copies={copies} />
      </svg>
      {children}
    </li>
  );
}

function summaryOf({ columns }: Matrix, t: ReturnType<typeof useT>): string {
  return t('hazel.summary', {
    count: columns.length,
    short: columns.filter(({ copies }) => copies === 'short').length,
    none: columns.filter(({ copies }) => copies === 'none').length,
  });
}

interface PartitionPickProps {
  partitions: readonly (readonly string[])[];
  copies: number | undefined;
  picked: number | null;
  onPick: (partition: string) => void;
}

/** One partition by its number: who owns it, who keeps its backups, and how many copies are missing. */
function PartitionPick({ partitions, copies, picked, onPick }: PartitionPickProps) {
  const t = useT();
  return (
    <div className={classes['pick']}>
      <NumberField
        className={classes['number']}
        aria-label={t('hazel.pick')}
        placeholder={t('hazel.pickPlaceholder')}
        min={0}
        max={partitions.length - 1}
        value={picked}
        onNumber={(value) => onPick(value === null ? '' : String(value))}
      />
      <output>
        {picked === null ? t('hazel.pickHint') : <Holders holders={partitions[picked] ?? []} copies={copies} />}
      </output>
    </div>
  );
}

function Holders({ holders, copies }: { holders: readonly string[]; copies: number | undefined }) {
  const t = useT();
  const [owner, ...backups] = holders;
  if (owner === undefined) return <span data-tone="bad">{t('hazel.pickNobody')}</span>;
  const missing = copies === undefined ? 0 : Math.max(0, copies - holders.length);
  return (
    <>
      {t('hazel.pickOwner')} <InstanceName id={owner} /> ·{' '}
      {backups.length === 0 ? t('hazel.pickNoBackup') : t('hazel.pickBackups')}{' '}
      {backups.map((id) => (
        <InstanceName key={id} id={id} />
      ))}
      {missing === 0 ? null : <span data-tone="warn">{t('hazel.pickMissing', { count: missing })}</span>}
    </>
  );
}
