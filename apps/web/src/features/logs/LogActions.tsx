'use client';
import { Button } from '@mantine/core';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { download, ndjsonOf } from './download.ts';
import type { LogRow } from './rows.ts';
import type { LogView } from './use-log-view.ts';

interface Props {
  view: LogView;
  rows: readonly LogRow[];
  chosen: readonly string[];
}

/** Hold the view still or let it follow again; take what is shown as a file. */
export function LogActions({ view, rows, chosen }: Props) {
  const t = useT();
  return (
    <>
      {view.hold === null ? (
        <Button
          variant="default"
          leftSection={<Icon name="pause" size={12} />}
          title={t('logs.pauseWhat')}
          onClick={() => view.holdStill('paused')}
        >
          {t('logs.pause')}
        </Button>
      ) : (
        <Button leftSection={<Icon name="play" size={12} />} onClick={view.follow}>
          {t('logs.follow')}
        </Button>
      )}
      <Button
        variant="default"
        leftSection={<Icon name="down" size={12} />}
        title={t('logs.downloadWhat')}
        onClick={() => download(ndjsonOf(rows), `signalbox-${chosen.length === 0 ? 'all' : chosen.join('-')}.ndjson`)}
      >
        {t('logs.download')}
      </Button>
    </>
  );
}
