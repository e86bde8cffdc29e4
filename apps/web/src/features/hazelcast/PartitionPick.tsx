'use client';
import { useT } from '../../i18n/use-t.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { NumberField } from '../../ui/NumberField.tsx';
import classes from './PartitionPick.module.css';

interface Props {
  partitions: readonly (readonly string[])[];
  copies: number | undefined;
  picked: number | null;
  onPick: (partition: string) => void;
}

/** One partition by its number: who owns it, who keeps its backups, and how many copies are missing. */
export function PartitionPick({ partitions, copies, picked, onPick }: Props) {
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
