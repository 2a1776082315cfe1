import { maskLabels } from './masked-labels.js';

describe('metrics of feeds that are not open (invariant 6)', () => {
  it('name them by number, wherever a label names one', () => {
    const text = 'a{feed="secret",source="secret/positions"} 1\na{feed="secret-not",other="x"} 2\n';
    expect(maskLabels(text, ['other-feed', 'secret'])).toBe(
      'a{feed="hidden-2",source="hidden-2/positions"} 1\na{feed="secret-not",other="x"} 2\n',
    );
  });

  it('are as they were where every feed is open', () => {
    expect(maskLabels('a{feed="x"} 1', [])).toBe('a{feed="x"} 1');
  });
});
