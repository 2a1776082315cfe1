import { figureThresholds, withDefaults } from './index.js';

describe('the thresholds of key figures', () => {
  it('are those the alarms go by', () => {
    expect(figureThresholds(withDefaults())).toEqual([{ figure: 'punctuality', value: 'punctualShare', atLeast: 0.6 }]);
    const options = withDefaults({
      alarms: { punctualityLow: { belowShare: 0.8 }, stationEmpty: { enabled: true, rareShare: 0.2 } },
    });
    expect(figureThresholds(options)).toEqual([
      { figure: 'punctuality', value: 'punctualShare', atLeast: 0.8 },
      { figure: 'stations', value: 'stationsEmptyShare', atMost: 0.2 },
    ]);
  });

  it('are none of a rule that is switched off', () => {
    expect(figureThresholds(withDefaults({ alarms: { punctualityLow: { enabled: false } } }))).toEqual([]);
  });
});
