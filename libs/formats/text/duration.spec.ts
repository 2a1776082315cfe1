import { xsdDurationSeconds } from './index.js';

describe('an xsd:duration', () => {
  it.each([
    ['PT2M', 120],
    ['P1DT2H3M4.5S', 93_784.5],
    ['-PT30S', -30],
    ['-PT0S', 0],
    ['P0Y0M1D', 86_400],
    [' PT1H ', 3_600],
  ])('%s is %d seconds', (text, seconds) => {
    expect(xsdDurationSeconds(text)).toBe(seconds);
  });

  it.each(['', 'P', 'PT', 'P1DT', 'P1Y', 'P1M', '5', 'PT5', 'PT1.5M'])('“%s” has no length', (text) => {
    expect(xsdDurationSeconds(text)).toBeUndefined();
  });
});
