import type { Problem } from '@signalbox/shared';

/** A setting's value and the version of it, as Consul numbers them. */
export interface Version {
  readonly value: string;
  readonly modifyIndex: number;
}

/** How far an edit has come. `base` is the version it was begun on: a save goes over that version only. Rule ids: SPEC.md. */
export type Edit =
  | { readonly name: 'editing'; readonly base: Version; readonly draft: string; readonly problem: Problem | null }
  | { readonly name: 'saving'; readonly base: Version; readonly draft: string }
  | { readonly name: 'conflict'; readonly base: Version; readonly draft: string; readonly theirs: Version }
  | { readonly name: 'saved'; readonly base: Version; readonly before: string };

export type EditEvent =
  | { readonly name: 'typed'; readonly draft: string }
  | { readonly name: 'save' }
  | { readonly name: 'written'; readonly version: Version }
  | { readonly name: 'refused'; readonly problem: Problem }
  | { readonly name: 'overtaken'; readonly theirs: Version }
  | { readonly name: 'seen'; readonly version: Version }
  | { readonly name: 'take-theirs' }
  | { readonly name: 'keep-mine' };

type Rule = (edit: Edit, event: EditEvent) => Edit;

const stay: Rule = (edit) => edit;
const type: Rule = (edit, event) =>
  event.name === 'typed' ? { name: 'editing', base: edit.base, draft: event.draft, problem: null } : edit;
/** [EDIT1] */
const save: Rule = (edit) =>
  edit.name === 'editing' && edit.draft !== edit.base.value
    ? { name: 'saving', base: edit.base, draft: edit.draft }
    : edit;
const written: Rule = (edit, event) =>
  event.name === 'written' ? { name: 'saved', base: event.version, before: edit.base.value } : edit;
const refused: Rule = (edit, event) =>
  edit.name === 'saving' && event.name === 'refused'
    ? { name: 'editing', base: edit.base, draft: edit.draft, problem: event.problem }
    : edit;
/** [EDIT2] */
const overtaken: Rule = (edit, event) =>
  edit.name !== 'saved' && event.name === 'overtaken'
    ? { name: 'conflict', base: edit.base, draft: edit.draft, theirs: event.theirs }
    : edit;
/** [EDIT3] */
const seeWhileEditing: Rule = (edit, event) => {
  if (edit.name !== 'editing' || event.name !== 'seen' || event.version.modifyIndex <= edit.base.modifyIndex)
    return edit;
  return edit.draft === edit.base.value
    ? { name: 'editing', base: event.version, draft: event.version.value, problem: null }
    : { name: 'conflict', base: edit.base, draft: edit.draft, theirs: event.version };
};
const seeInConflict: Rule = (edit, event) =>
  edit.name === 'conflict' && event.name === 'seen' && event.version.modifyIndex > edit.theirs.modifyIndex
    ? { ...edit, theirs: event.version }
    : edit;
/** [EDIT4] */
const seeWhenSaved: Rule = (edit, event) =>
  event.name === 'seen' && event.version.modifyIndex > edit.base.modifyIndex
    ? { name: 'editing', base: event.version, draft: event.version.value, problem: null }
    : edit;
const takeTheirs: Rule = (edit) =>
  edit.name === 'conflict' ? { name: 'editing', base: edit.theirs, draft: edit.theirs.value, problem: null } : edit;
/** [EDIT5] */
const keepMine: Rule = (edit) =>
  edit.name === 'conflict' ? { name: 'editing', base: edit.theirs, draft: edit.draft, problem: null } : edit;
const typeInConflict: Rule = (edit, event) =>
  edit.name === 'conflict' && event.name === 'typed' ? { ...edit, draft: event.draft } : edit;

const table: Record<Edit['name'], Record<EditEvent['name'], Rule>> = {
  editing: {
    typed: type,
    save,
    written,
    refused: stay,
    overtaken,
    seen: seeWhileEditing,
    'take-theirs': stay,
    'keep-mine': stay,
  },
  saving: {
    typed: stay,
    save: stay,
    written,
    refused,
    overtaken,
    // Our own write is seen before its answer comes: the answer decides.
    seen: stay,
    'take-theirs': stay,
    'keep-mine': stay,
  },
  conflict: {
    typed: typeInConflict,
    save: stay,
    written: stay,
    refused: stay,
    overtaken,
    seen: seeInConflict,
    'take-theirs': takeTheirs,
    'keep-mine': keepMine,
  },
  saved: {
    typed: type,
    save: stay,
    written,
    refused: stay,
    overtaken: stay,
    seen: seeWhenSaved,
    'take-theirs': stay,
    'keep-mine': stay,
  },
};

/** The edit after an event. Every pair is in the table; an event that means nothing in a state leaves it, the same object. */
export function nextEdit(edit: Edit, event: EditEvent): Edit {
  return table[edit.name][event.name](edit, event);
}

export function beginEdit(version: Version): Edit {
  return { name: 'editing', base: version, draft: version.value, problem: null };
}
