import type { ConfigKey } from '@signalbox/shared';
import { useReducer } from 'react';
import { configApi } from './config-api.ts';
import { beginEdit, nextEdit, type Edit, type EditEvent, type Version } from './setting-edit.ts';

export interface SettingEdit {
  readonly edit: Edit;
  readonly step: (event: EditEvent) => void;
  /** `consent`: to drop the messages, where the change takes that. */
  readonly save: (consent: boolean) => void;
  /** Takes over a version that was written another way. */
  readonly adopt: (version: Version) => void;
}

/** The edit of one setting, with its save. `live` is what Consul holds now; `onWritten` is told after each write. */
export function useSettingEdit(key: ConfigKey, live: Version, onWritten: () => void): SettingEdit {
  const [kept, step] = useReducer(nextEdit, live, beginEdit);
  // What is seen while rendering is part of what is shown: no effect has to catch up.
  const edit = nextEdit(kept, { name: 'seen', version: live });
  if (edit !== kept) step({ name: 'seen', version: live });

  async function write(draft: string, over: number, newEpoch: boolean): Promise<void> {
    const answer = await configApi.save(key, { value: draft, over, newEpoch });
    if (answer.ok) {
      step({ name: 'written', version: answer.value });
      onWritten();
      return;
    }
    const theirs = answer.problem.status === 409 ? await configApi.read(key) : undefined;
    // The same version: it was refused for another reason, which is said.
    const isOvertaken = theirs?.ok === true && theirs.value.modifyIndex > over;
    step(isOvertaken ? { name: 'overtaken', theirs: theirs.value } : { name: 'refused', problem: answer.problem });
  }

  return {
    edit,
    step,
    save: (consent) => {
      if (edit.name !== 'editing' || edit.draft === edit.base.value) return;
      step({ name: 'save' });
      void write(edit.draft, edit.base.modifyIndex, consent);
    },
    adopt: (version) => {
      step({ name: 'written', version });
      onWritten();
    },
  };
}
