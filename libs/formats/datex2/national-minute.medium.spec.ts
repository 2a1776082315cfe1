import { gunzipSync } from 'node:zlib';
import { SaxesParser } from 'saxes';
import { IssueCollector } from '#libs/errors';
import { itWithRecordings, readRecording } from '#libs/testing';
import { Datex2Decoder, type DecodedMeasurement } from './index.js';

const PATH = 'datex2/v2-ndw/trafficspeed.xml.gz';

/** What an independent parser counts in the same document, element by element. */
function countBySaxes(text: string): Record<string, number> {
  const counts = { sites: 0, values: 0, flows: 0, speeds: 0, dataErrors: 0, negative: 0 };
  const names: Record<string, keyof typeof counts> = {
    siteMeasurements: 'sites',
    basicData: 'values',
    vehicleFlow: 'flows',
    averageVehicleSpeed: 'speeds',
  };
  let run = '';
  const parser = new SaxesParser();
  parser.on('opentag', ({ name }) => {
    const counted = names[name];
    if (counted) counts[counted] += 1;
    run = '';
  });
  parser.on('text', (piece) => (run += piece));
  parser.on('closetag', ({ name }) => {
    if (name === 'dataError' && run === 'true') counts.dataErrors += 1;
    if ((name === 'speed' || name === 'vehicleFlowRate') && Number(run) < 0) counts.negative += 1;
    run = '';
  });
  parser.write(text).close();
  return counts;
}

describe('the Dutch national minute', () => {
  itWithRecordings(
    PATH,
    'is read whole: every site, every dataError and every −1 that an independent parser counts',
    () => {
      const bytes = gunzipSync(readRecording(PATH));
      const issues = new IssueCollector();
      const measurements: DecodedMeasurement[] = [];
      const decoder = new Datex2Decoder({ measurement: (one) => measurements.push(one) }, issues);
      for (let at = 0; at < bytes.length; at += 65_536) decoder.write(bytes.subarray(at, at + 65_536));
      const summary = decoder.end();

      const counted = countBySaxes(new TextDecoder().decode(bytes));
      expect(counted).toMatchObject({ sites: 19_587, dataErrors: 14_679, negative: 36_024 });
      expect(summary).toMatchObject({
        complete: true,
        measurements: counted['sites'],
        values: counted['values'],
        dataErrors: counted['dataErrors'],
        sentinels: counted['negative'],
        notCarried: {},
      });
      const values = measurements.flatMap((measurement) => measurement.values);
      expect(values.filter(({ type }) => type === 'flow')).toHaveLength(counted['flows']!);
      expect(values.filter(({ type }) => type === 'speed')).toHaveLength(counted['speeds']!);
      expect(new Set(measurements.map(({ siteId }) => siteId)).size).toBe(19_587);

      // Nothing shows a jam of 0 km/h, and nothing faulty has a number.
      expect(values.filter(({ type, value }) => type === 'speed' && value === 0)).toEqual([]);
      expect(values.filter(({ faulty, value }) => faulty && value !== undefined)).toEqual([]);
      expect(issues.counts).toEqual({ VALUE_FAULTY: values.filter(({ faulty }) => faulty).length });
      // Sites carry two minutes, both before the publication's own time.
      expect([...new Set(measurements.map(({ measuredAt }) => measuredAt))].sort()).toEqual([
        '2025-08-15T21:47:00.000Z',
        '2025-08-15T21:48:00.000Z',
      ]);
    },
    60_000,
  );
});
