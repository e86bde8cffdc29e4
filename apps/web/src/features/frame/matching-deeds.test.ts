import { describe, expect, it } from 'vitest';
import { matchingDeeds, type Deed, type DeedGroup } from './matching-deeds.ts';

function deed(label: string): Deed {
  return { id: label, label, icon: 'kill', act: () => {} };
}

const groups: DeedGroup[] = [
  { word: 'palette.go', deeds: [deed('Map'), deed('Messages')] },
  { word: 'palette.do', deeds: [deed('Kill logging-2'), deed('Stop logging-2'), deed('Kill messages-1')] },
];
const labels = (query: string) => matchingDeeds(groups, query).flatMap(({ deeds }) => deeds.map(({ label }) => label));

describe('the palette', () => {
  it('finds words in any order and any case', () => {
    expect(labels('LOGGING kill')).toEqual(['Kill logging-2']);
    expect(labels('mes')).toEqual(['Messages', 'Kill messages-1']);
  });

  it('shows no empty group, and nothing for what is not there', () => {
    expect(matchingDeeds(groups, 'stop').map(({ word }) => word)).toEqual(['palette.do']);
    expect(labels('nonsense')).toEqual([]);
  });

  it('shows at most a dozen', () => {
    const many: DeedGroup[] = [{ word: 'palette.do', deeds: Array.from({ length: 40 }, (_, i) => deed(`Kill ${i}`)) }];
    expect(matchingDeeds([...groups, ...many], '').flatMap(({ deeds }) => deeds)).toHaveLength(12);
  });
});
