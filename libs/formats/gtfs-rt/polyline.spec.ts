import { countPolylinePoints } from './index.js';

describe('an encoded polyline', () => {
  it.each([
    ['', 0],
    ['_p~iF~ps|U', 1],
    ['_p~iF~ps|U_ulLnnqC_mqNvxq`@', 3],
  ])('%j has %d points', (encoded, points) => expect(countPolylinePoints(encoded)).toBe(points));

  it.each(['_p~iF', '_p~iF~ps|', 'shape-1', '_p~iF~ps|U é'])('%j is none', (text) =>
    expect(countPolylinePoints(text)).toBeUndefined(),
  );
});
