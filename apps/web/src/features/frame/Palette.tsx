'use client';
import { Modal } from '@mantine/core';
import { Spotlight } from '@mantine/spotlight';
import { useState } from 'react';
import { useT } from '../../i18n/use-t.ts';
import { Icon } from '../../ui/Icon.tsx';
import { matchingDeeds } from './matching-deeds.ts';
import { useDeeds } from './use-deeds.ts';

/** `ctrl`/`cmd` K: go anywhere, pull any lever, send. */
export function Palette() {
  const t = useT();
  const [query, setQuery] = useState('');
  const groups = matchingDeeds(useDeeds(), query);
  return (
    <Spotlight.Root
      query={query}
      onQueryChange={setQuery}
      shortcut="mod + K"
      scrollable
      maxHeight={420}
      lockScroll={false}
      overlayProps={{ blur: 0 }}
    >
      <Modal.Title className="visually-hidden">{t('palette.name')}</Modal.Title>
      <Spotlight.Search placeholder={t('palette.ask')} aria-label={t('palette.ask')} />
      <Spotlight.ActionsList>
        {groups.map((group) => (
          <Spotlight.ActionsGroup key={group.word} label={t(group.word)}>
            {group.deeds.map((deed) => (
              <Spotlight.Action
                key={deed.id}
                label={deed.label}
                leftSection={<Icon name={deed.icon} />}
                onClick={deed.act}
              />
            ))}
          </Spotlight.ActionsGroup>
        ))}
        {groups.length === 0 ? <Spotlight.Empty>{t('palette.nothing')}</Spotlight.Empty> : null}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}
