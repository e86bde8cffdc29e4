'use client';
import type { Instance, PresetList, PresetListing, PresetSettings } from '@signalbox/shared';
import { useT } from '../../i18n/use-t.ts';
import { useCommands } from '../../ui/commands/commands-context.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { visibleText } from '../../ui/format.ts';
import { otherDifferences, restartsOf } from './preset-change.ts';
import { titleOf } from './preset-words.ts';
import classes from './PresetDialog.module.css';
import { EpochFollows, TypeToConfirm } from './TypeToConfirm.tsx';

interface Props {
  list: PresetList;
  instances: readonly Instance[];
  /** A preset's name; any other text: the dialog is open, and none is chosen yet. */
  chosen: string;
  /** What it was to become last could not be started: it may be tried again. */
  failed: boolean;
  onChoose: (name: string | null) => void;
}

/** Which preset, and what changing to it would do, before anything happens. What is lost is named, and the name typed (DASHBOARD §3). */
export function PresetDialog({ list, instances, chosen, failed, onChoose }: Props) {
  const t = useT();
  const preset = list.presets.find(({ name }) => name === chosen);
  return (
    <Dialog opened onClose={() => onChoose(null)} title={t('preset.choose')} size="xl">
      <div className={classes['columns']} data-testid="preset-dialog">
        <ul className={classes['list']} aria-label={t('preset.list')}>
          {list.presets.map((one, index) => (
            <li key={one.name}>
              <button
                type="button"
                aria-pressed={one.name === chosen}
                data-autofocus={index === 0 || undefined}
                onClick={() => onChoose(one.name)}
              >
                <span className="mono">{one.name}</span>
                {one.name === list.preset ? <em>{t('preset.current')}</em> : null}
                {one.settings === null ? <em data-tone="bad">{t('preset.unusable')}</em> : null}
                <small>{titleOf(one, t)}</small>
              </button>
            </li>
          ))}
        </ul>
        <div className={classes['choice']}>
          {preset === undefined ? (
            <p className={classes['dim']}>{t('preset.chooseOne')}</p>
          ) : preset.settings === null ? (
            <p className={classes['bad']} role="alert">
              {t('preset.problem', { problem: visibleText(preset.problem ?? '') })}
            </p>
          ) : preset.name === list.preset && !failed ? (
            <p className={classes['dim']}>{t('preset.already')}</p>
          ) : (
            <Choice
              key={preset.name}
              preset={preset}
              settings={preset.settings}
              instances={instances}
              onClose={() => onChoose(null)}
            />
          )}
        </div>
      </div>
    </Dialog>
  );
}

interface ChoiceProps {
  preset: PresetListing;
  settings: PresetSettings;
  instances: readonly Instance[];
  onClose: () => void;
}

function Choice({ preset, settings, instances, onClose }: ChoiceProps) {
  const t = useT();
  const commands = useCommands();
  const others = otherDifferences(preset.differs);
  return (
    <>
      <h3>{t('preset.restarted')}</h3>
      <Restarts settings={settings} instances={instances} />
      <h3>{t('preset.differs')}</h3>
      {others.length === 0 ? (
        <p className={classes['dim']}>{t('preset.none')}</p>
      ) : (
        <table className={classes['table']} aria-label={t('preset.differs')}>
          <thead>
            <tr>
              <th scope="col">{t('preset.setting')}</th>
              <th scope="col">{t('preset.now')}</th>
              <th scope="col">{t('preset.after')}</th>
            </tr>
          </thead>
          <tbody>
            {others.map(({ key, now, after }) => (
              <tr key={key}>
                <th scope="row">{key}</th>
                <td className="mono">{now}</td>
                <td className="mono">{after}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <EpochFollows
        ending={instances.length}
        starting={restartsOf([], settings).reduce((sum, row) => sum + row.after, 0)}
        stays={t('preset.pageStays', { origin: window.location.origin })}
      />
      <TypeToConfirm
        name={preset.name}
        go={t('preset.changeTo', { name: preset.name })}
        onGo={() => {
          commands.run({ verb: 'preset', preset: preset.name });
          onClose();
        }}
        onCancel={onClose}
      />
    </>
  );
}

/** Every kind with how many there are and would be, and the ports afterwards. */
function Restarts({ settings, instances }: Pick<ChoiceProps, 'settings' | 'instances'>) {
  const t = useT();
  return (
    <table className={classes['table']} aria-label={t('preset.restarted')}>
      <thead>
        <tr>
          <th scope="col">{t('preset.kind')}</th>
          <th scope="col" className={classes['number']}>
            {t('preset.now')}
          </th>
          <th scope="col" className={classes['number']}>
            {t('preset.after')}
          </th>
          <th scope="col" title={t('preset.portsWhat')}>
            {t('preset.ports')}
          </th>
        </tr>
      </thead>
      <tbody>
        {restartsOf(instances, settings).map(({ kind, now, after, ports }) => (
          <tr key={kind} data-kind={kind}>
            <th scope="row">{kind}</th>
            <td className={classes['number']}>{now}</td>
            <td className={classes['number']} data-other={now !== after}>
              {after}
            </td>
            <td className="mono">{ports.join(', ')}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
