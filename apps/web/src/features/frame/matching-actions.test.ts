import { describe, expect, it } from 'vitest';
import { matchingActions, type Action, type ActionGroup } from './matching-actions.ts';

function action(label: string): Action {
  return { id: label, label, icon: 'kill', act: () => {} };
}

const groups: ActionGroup[] = [
  { word: 'palette.go', actions: [action('Map'), action('Messages')] },
  { word: 'palette.do', actions: [action('Kill logging-2'), action('Stop logging-2'), action('Kill messages-1')] },
];
const labels = (query: string) =>
  matchingActions(groups, query).flatMap(({ actions }) => actions.map(({ label }) => label));

describe('the palette', () => {
  it('finds words in any order and any case', () => {
    expect(labels('LOGGING kill')).toEqual(['Kill logging-2']);
    expect(labels('mes')).toEqual(['Messages', 'Kill messages-1']);
  });

  it('shows no empty group, and nothing for what is not there', () => {
    expect(matchingActions(groups, 'stop').map(({ word }) => word)).toEqual(['palette.do']);
    expect(labels('nonsense')).toEqual([]);
  });

  it('shows at most a dozen', () => {
    const many: ActionGroup[] = [
      { word: 'palette.do', actions: Array.from({ length: 40 }, (_, i) => action(`Kill ${i}`)) },
    ];
    expect(matchingActions([...groups, ...many], '').flatMap(({ actions }) => actions)).toHaveLength(12);
  });
});
