import { describe, expect, it } from 'vitest';
import { beginEdit, nextEdit, type Edit, type EditEvent } from './setting-edit.ts';
import { choicesOf, isValid } from './setting-words.ts';

const one = { value: 'random', modifyIndex: 7 };
const two = { value: 'round-robin', modifyIndex: 9 };
const problem = { type: 'x', title: 'x', status: 503, code: 'unavailable', detail: 'Consul is away' };
const after = (...events: EditEvent[]): Edit => events.reduce(nextEdit, beginEdit(one));
const typed = (draft: string): EditEvent => ({ name: 'typed', draft });

describe('an edit of a setting', () => {
  it('[EDIT1] saves a changed value over the version it was begun on', () => {
    expect(after({ name: 'save' }).name).toBe('editing');
    expect(after(typed('x'), { name: 'save' })).toEqual({ name: 'saving', base: one, draft: 'x' });
    expect(after(typed('x'), { name: 'save' }, { name: 'written', version: two })).toEqual({
      name: 'saved',
      base: two,
      before: 'random',
    });
  });

  it('keeps what was typed when the save is refused', () => {
    expect(after(typed('x'), { name: 'save' }, { name: 'refused', problem })).toEqual({
      name: 'editing',
      base: one,
      draft: 'x',
      problem,
    });
  });

  it("[EDIT2] shows the other's value to who is overtaken, and lets go of neither", () => {
    const edit = after(typed('x'), { name: 'save' }, { name: 'overtaken', theirs: two });
    expect(edit).toEqual({ name: 'conflict', base: one, draft: 'x', theirs: two });
    expect(nextEdit(edit, { name: 'save' })).toBe(edit);
    expect(nextEdit(edit, { name: 'take-theirs' })).toMatchObject({ name: 'editing', base: two, draft: 'round-robin' });
  });

  it('[EDIT3] takes a new version while nothing was typed, and calls it a conflict once something was', () => {
    expect(after({ name: 'seen', version: two })).toMatchObject({ name: 'editing', base: two, draft: 'round-robin' });
    expect(after(typed('x'), { name: 'seen', version: two })).toMatchObject({
      name: 'conflict',
      theirs: two,
      draft: 'x',
    });
    expect(after(typed('x'), { name: 'seen', version: one })).toMatchObject({ name: 'editing', draft: 'x' });
  });

  it('[EDIT4] takes its own write for nothing new, while saving and after', () => {
    const saving = after(typed('round-robin'), { name: 'save' });
    expect(nextEdit(saving, { name: 'seen', version: two })).toBe(saving);
    const saved = nextEdit(saving, { name: 'written', version: two });
    expect(nextEdit(saved, { name: 'seen', version: two })).toBe(saved);
    expect(nextEdit(saved, { name: 'seen', version: { value: 'random', modifyIndex: 12 } })).toMatchObject({
      name: 'editing',
      draft: 'random',
    });
  });

  it("[EDIT5] goes over the other's version, and only that one, when mine is kept", () => {
    const kept = after(typed('x'), { name: 'seen', version: two }, { name: 'keep-mine' });
    expect(kept).toEqual({ name: 'editing', base: two, draft: 'x', problem: null });
    expect(nextEdit(kept, { name: 'save' })).toMatchObject({ name: 'saving', base: two });
  });
});

describe('the values a setting may have', () => {
  it('are those of the contract', () => {
    expect([isValid('hazelcast/backup-count', '2'), isValid('hazelcast/backup-count', 'two')]).toEqual([true, false]);
    expect(isValid('queue/brokers', '10.0.0.1:9092')).toBe(false);
  });

  it('are a choice where they can be listed', () => {
    expect(choicesOf('routing/policy')).toEqual(['random', 'round-robin']);
    expect(choicesOf('hazelcast/map-name')).toBeUndefined();
  });
});
