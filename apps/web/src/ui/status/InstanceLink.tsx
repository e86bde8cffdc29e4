'use client';
import type { InstanceId } from '@signalbox/shared';
import tables from '../table/table.module.css';
import { setUrlParams } from '../url/use-url.ts';

/** An instance by its id, as the head of its row; a press opens its evidence. */
export function InstanceLink({ id }: { id: InstanceId }) {
  return (
    <button type="button" className={tables['link']} onClick={() => setUrlParams({ instance: id, evidence: 'open' })}>
      {id}
    </button>
  );
}
