'use client';
import { Button } from '@mantine/core';
import type { LogLine } from '@signalbox/shared';
import { useLocale, useT } from '../../i18n/use-t.ts';
import { formatClock, formatMoment, visibleText } from '../../ui/format.ts';
import { InstanceName } from '../../ui/hue/InstanceName.tsx';
import { CloseButton } from '../../ui/CloseButton.tsx';
import { Icon } from '../../ui/Icon.tsx';
import { showDone } from '../../ui/notices.ts';
import { setUrlParams } from '../../ui/url/use-url.ts';
import { copyText } from '../../ui/trace/copy.ts';
import classes from './LineDetail.module.css';
import { ndjsonOf } from './ndjson.ts';

interface Props {
  /** Undefined: the address names a line that this list has not. */
  line: LogLine | undefined;
  onClose: () => void;
}

/** Everything a line says, field by field. */
export function LineDetail({ line, onClose }: Props) {
  const t = useT();
  return (
    <aside className={classes['detail']} aria-label={t('logs.detail')}>
      <header>
        <h2>{line?.event ?? t('logs.detail')}</h2>
        <CloseButton name={t('logs.closeDetail')} onClose={onClose} />
      </header>
      {line === undefined ? <p>{t('logs.lineGone')}</p> : <Fields line={line} />}
    </aside>
  );
}

function Fields({ line }: { line: LogLine }) {
  const t = useT();
  const locale = useLocale();
  const messageId = line.detail['messageId'];
  const json = () => ndjsonOf([{ kind: 'line', n: 0, line }]);
  return (
    <>
      <p className={classes['text']}>{visibleText(line.msg)}</p>
      <dl>
        <dt>{t('logs.fieldTime')}</dt>
        <dd title={formatMoment(line.t, locale)}>{formatClock(line.t, locale, true)}</dd>
        <dt>{t('logs.fieldLevel')}</dt>
        <dd>{line.level}</dd>
        <dt>{t('logs.fieldInstance')}</dt>
        <dd>
          <InstanceName id={line.instance} />
        </dd>
        <dt>{t('logs.fieldLife')}</dt>
        <dd>{line.life === 'output' ? t('logs.fieldOutput') : line.life}</dd>
        <dt>{t('logs.fieldSeq')}</dt>
        <dd>{line.seq}</dd>
        {Object.entries(line.detail).map(([name, value]) => (
          <Field key={name} name={name} text={typeof value === 'string' ? value : JSON.stringify(value)} />
        ))}
      </dl>
      <div className={classes['actions']}>
        {typeof messageId === 'string' ? (
          <Button variant="default" onClick={() => setUrlParams({ message: messageId })}>
            {t('logs.onlyMessage')}
          </Button>
        ) : null}
        <Button variant="default" onClick={() => setUrlParams({ instances: line.instance })}>
          {t('logs.onlyInstance', { id: line.instance })}
        </Button>
        <Button
          variant="default"
          leftSection={<Icon name="copy" size={12} />}
          onClick={() => void copyText(json()).then(() => showDone(t('logs.copied')))}
        >
          {t('logs.copy')}
        </Button>
      </div>
    </>
  );
}

function Field({ name, text }: { name: string; text: string }) {
  return (
    <>
      <dt className="mono">{name}</dt>
      <dd>{visibleText(text)}</dd>
    </>
  );
}
