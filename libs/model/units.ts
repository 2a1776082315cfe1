/** Units by what they measure: factor to the first of each group. */
export const UNITS = {
  'm/s': { of: 'speed', factor: 1 },
  'km/h': { of: 'speed', factor: 1 / 3.6 },
  kn: { of: 'speed', factor: 1852 / 3600 },
  mph: { of: 'speed', factor: 0.44704 },
  m: { of: 'length', factor: 1 },
  km: { of: 'length', factor: 1000 },
  mi: { of: 'length', factor: 1609.344 },
  s: { of: 'duration', factor: 1 },
  ms: { of: 'duration', factor: 0.001 },
  min: { of: 'duration', factor: 60 },
  h: { of: 'duration', factor: 3600 },
  deg: { of: 'angle', factor: 1 },
  rad: { of: 'angle', factor: 180 / Math.PI },
  ratio: { of: 'share', factor: 1 },
  '%': { of: 'share', factor: 0.01 },
  'veh/h': { of: 'flow', factor: 1 },
  'veh/15min': { of: 'flow', factor: 4 },
  'veh/6min': { of: 'flow', factor: 10 },
  'veh/min': { of: 'flow', factor: 60 },
} as const;
export type Unit = keyof typeof UNITS;
