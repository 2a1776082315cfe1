import { describeProblems, parseConfig } from './index.js';

function problemsOf(source: string): string {
  const text = `hub: { name: a, operator: b, contact: c@example.org }\nfeeds:\n  - id: pilot\n    title: Pilot\n    producer: P\n    licence: etalab-2.0\n    sources: [${source}]\n`;
  const { problems } = parseConfig(text);
  return problems ? describeProblems('hub.yaml', problems) : 'none';
}
const mapped = (mapping: string, more = 'format: csv, file: a.csv'): string => `{ ${more}, mapping: ${mapping} }`;
const vehicles = (fields: string): string => mapped(`{ kind: vehicle-position, key: id, fields: { ${fields} } }`);

describe('a mapping in the configuration', () => {
  it('takes a column alone, or one with what it needs to become the model’s value', () => {
    expect(problemsOf(vehicles('label: name, speedMps: { from: v, unit: km/h }, mode: { constant: shuttle }'))).toBe(
      'none',
    );
  });

  it.each([
    [
      'a field the model does not have',
      vehicles('spedMps: v'),
      /mapping\.fields\.spedMps: got "spedMps", expected a field of vehicle-position: observedAt, point, label/,
    ],
    [
      'a unit of something else',
      vehicles('speedMps: { from: v, unit: km }'),
      /fields\.speedMps\.unit: got "km", expected a unit of speed: m\/s, km\/h, kn, mph/,
    ],
    [
      'a unit where none can be',
      vehicles('stopSequence: { from: v, unit: km }'),
      /stopSequence\.unit: got "km", expected none/,
    ],
    [
      'a word the model does not know',
      vehicles('currentStatus: { from: v, values: { s: STANDING } }'),
      /currentStatus\.values: got "STANDING", expected one of INCOMING_AT/,
    ],
    [
      'a constant that is none of the words',
      vehicles('mode: { constant: donkey }'),
      /mode\.constant: got "donkey", expected one of tram/,
    ],
    [
      'a time on a text',
      vehicles('label: { from: v, time: iso }'),
      /label\.time: does not belong to a field of the sort "text", which takes values, from, constant/,
    ],
    [
      'a form of time nobody knows',
      vehicles('observedAt: { from: t, time: tomorrow }'),
      /observedAt\.time: got "tomorrow", expected iso, unix, unix-ms or a pattern/,
    ],
    [
      'a zone that does not exist',
      vehicles('observedAt: { from: t, zone: Europe/Rouen }'),
      /observedAt\.zone: got "Europe\/Rouen", expected a time zone/,
    ],
    [
      'neither column nor constant',
      vehicles('label: {}'),
      /fields\.label: got neither, expected either from or constant/,
    ],
    [
      'half a place',
      vehicles('point: { latitude: lat }'),
      /fields\.point: expected from, or latitude and longitude, or x and y/,
    ],
    ['an unknown part of a field', vehicles('label: { form: v }'), /fields\.label\.form: unknown key/],
    [
      'a station without a place',
      mapped('{ kind: station, key: id, fields: { name: n } }'),
      /fields\.point: got nothing, expected where the point of a station stands/,
    ],
    ['a kind that cannot be mapped', mapped('{ kind: alarm, key: id, fields: {} }'), /mapping\.kind: /],
    ['no key', mapped('{ kind: parking, fields: {} }'), /mapping\.key: /],
    [
      'a table without a mapping',
      '{ format: csv, file: a.csv }',
      /sources\[0\]\.mapping: got nothing, expected what the rows of this csv are/,
    ],
    [
      'a mapping of a format that needs none',
      mapped('{ kind: parking, key: id, fields: {} }', 'format: gtfs, file: a.zip'),
      /mapping: a gtfs document needs none/,
    ],
    [
      'messages that are tables',
      mapped('{ kind: parking, key: id, fields: {} }', 'format: csv, mqtt: { url: "mqtt://a", topics: [a] }'),
      /format: got "csv", expected json or geojson/,
    ],
    [
      'a broker by another scheme',
      mapped('{ kind: parking, key: id, fields: {} }', 'format: json, mqtt: { url: "ws://a", topics: [a] }'),
      /mqtt\.url: expected an mqtt or mqtts address/,
    ],
  ])('refuses %s, with path, got and expected', (_, source, expected) => {
    expect(problemsOf(source)).toMatch(expected);
  });
});
