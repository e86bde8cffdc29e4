'use client';
import type { ConfigKey, Instance } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { ValueDiff } from './ValueDiff.tsx';
import { EpochFollows, TypeToConfirm } from './TypeToConfirm.tsx';

interface Props {
  name: ConfigKey;
  before: string;
  after: string;
  instances: readonly Instance[];
  onGo: () => void;
  onClose: () => void;
}

/** A setting that lays out the log: what its change would do, and the consent to it. */
export function NewEpochDialog({ name, before, after, instances, onGo, onClose }: Props) {
  const t = useT();
  const count = instances.filter(({ kind }) => kind !== 'kafka' && kind !== 'consul').length;
  return (
    <Dialog opened onClose={onClose} title={t('setting.newEpoch', { key: name })} size="lg">
      <ValueDiff before={before} after={after} />
      <EpochFollows ending={count} starting={count} stays={t('setting.epochStays')} />
      <TypeToConfirm
        name={name}
        go={t('setting.epochGo', { value: after })}
        onGo={() => {
          onClose();
          onGo();
        }}
        onCancel={onClose}
      />
    </Dialog>
  );
}
