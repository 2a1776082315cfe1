import fc from 'fast-check';
import { IssueCollector, describeIssue, findHubError } from '#libs/errors';
import { MAPPED_LIMITS, MappedReader, inspectMessage, joinBatch, type MappedFormat, type Mapping } from './index.js';

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);

function decode(format: MappedFormat, mapping: Mapping, body: string | Uint8Array | object) {
  const bytes = body instanceof Uint8Array ? body : bytesOf(typeof body === 'string' ? body : JSON.stringify(body));
  const issues = new IssueCollector();
  const document = new MappedReader(format, mapping).decode(bytes, issues);
  return { ...document, issues: issues.samples.map(describeIssue), counts: issues.counts };
}

const PARKS: Mapping = {
  kind: 'parking',
  key: ['code'],
  decimalComma: true,
  fields: {
    name: { from: 'nom' },
    point: { from: 'geo_point_2d' },
    capacity: { from: 'places' },
    occupancyPercent: { from: 'taux' },
    state: { from: 'etat', values: { OUVERT: 'open', FERME: 'closed' } },
    lastReportedAt: { from: 'heure', time: 'dd/MM/yyyy HH:mm:ss', zone: 'Europe/Paris' },
  },
};
const HEADER = 'code;nom;geo_point_2d;places;taux;etat;heure\n';

describe('a CSV document of a French portal', () => {
  it('is read with semicolons, decimal commas, one column for both coordinates and local times', () => {
    const { rows, issues } = decode(
      'csv',
      PARKS,
      `\uFEFF${HEADER}P1;"Gare; parvis";"49.4491, 1.0941";1 240;83,5;OUVERT;15/01/2026 13:00:00\n`,
    );
    expect(issues).toEqual([]);
    expect(rows).toEqual([
      {
        key: 'P1',
        where: 'csv:2',
        values: {
          name: 'Gare; parvis',
          point: { latitude: 49.4491, longitude: 1.0941 },
          capacity: 1240,
          occupancyPercent: 83.5,
          state: 'open',
          lastReportedAt: '2026-01-15T12:00:00.000Z',
        },
      },
    ]);
  });

  it('is read as windows-1252 when it is no UTF-8, and that is reported; not when it is configured', () => {
    const latin = Buffer.from(`${HEADER}P1;Théâtre;;;;;\n`, 'latin1');
    const guessed = decode('csv', PARKS, latin);
    expect(guessed.rows[0]!.values).toEqual({ name: 'Théâtre' });
    expect(guessed.counts).toEqual({ ENCODING_NOT_UTF8: 1 });
    const decoded = decode('csv', { ...PARKS, encoding: 'windows-1252' }, latin);
    expect([decoded.rows[0]!.values, decoded.counts]).toEqual([{ name: 'Théâtre' }, {}]);
  });

  it('keeps a row without the value that does not fit, says where it stands, and reads the other rows', () => {
    const { rows, issues } = decode('csv', PARKS, `${HEADER}P1;A;;many;;SHUT;noon\nP2;B;;5;;;\n;C;;6;;;\n`);
    expect(rows.map(({ key, values }) => [key, values])).toEqual([
      ['P1', { name: 'A' }],
      ['P2', { name: 'B', capacity: 5 }],
    ]);
    expect(issues).toEqual([
      'csv:2 places: FIELD_TYPE got "many", expected a number',
      'csv:2 etat: FIELD_ENUM got "SHUT", expected one of OUVERT, FERME',
      'csv:2 heure: TIME_FORMAT got "noon", expected a time as dd/MM/yyyy HH:mm:ss',
      'csv:4 code: FIELD_MISSING expected the key of the row',
    ]);
  });

  it('is refused whole when the column of the key is missing, and reported when another is', () => {
    expect(() => decode('csv', PARKS, 'a;b\n1;2\n')).toThrow('no column code, which makes the key');
    expect(decode('csv', PARKS, 'code;nom\nP1;A\n').counts).toEqual({ COLUMN_MISSING: 5 });
  });

  it('reads a line that breaks the quoting rules as it stands, and reports it', () => {
    const { rows, counts } = decode('csv', PARKS, `${HEADER}P1;"A"x;;;;;\nP2;B;;;;;\n`);
    expect([rows.map(({ key }) => key), counts]).toEqual([['P1', 'P2'], { ROW_UNPARSABLE: 1 }]);
  });

  it.each([
    ['tabs', '\t'],
    ['commas', ','],
    ['bars', '|'],
  ])('finds %s between its columns by itself', (_, delimiter) => {
    const { rows } = decode(
      'csv',
      { ...PARKS, decimalComma: false },
      `code;nom;places\nP1; A ;7\n`.replaceAll(';', delimiter),
    );
    expect(rows[0]!.values).toEqual({ name: 'A', capacity: 7 });
  });

  it('is cut at the limit of rows, and then no picture of all there is', () => {
    const { rows, complete, counts } = decode(
      'csv',
      { kind: 'parking', key: ['k'], fields: {} },
      `k\n${'1\n'.repeat(MAPPED_LIMITS.rows + 2)}`,
    );
    expect([rows.length, complete, counts]).toEqual([MAPPED_LIMITS.rows, false, { LIMIT_EXCEEDED: 1 }]);
  });

  it('has no cell longer than the limit', () => {
    const { rows, counts } = decode('csv', PARKS, `${HEADER}P1;${'x'.repeat(MAPPED_LIMITS.cellChars + 1)};;9;;;\n`);
    expect([rows[0]!.values, counts]).toEqual([{ capacity: 9 }, { LIMIT_EXCEEDED: 1 }]);
  });
});

describe('a JSON document', () => {
  const mapping: Mapping = {
    kind: 'vehicle-position',
    entities: 'data.vehicles',
    key: ['id'],
    fields: {
      point: { latitude: 'pos.lat', longitude: 'pos.lon' },
      speedMps: { from: 'kmh', unit: 'km/h' },
      'trip.startTime': { from: 'start', dayStart: '04:30' },
      'trip.startDate': { from: 'day' },
      observedAt: { from: 't', time: 'unix' },
    },
  };

  it('is read by paths, with units, times in seconds, and starts after midnight reported of the day before', () => {
    const { rows, issues } = decode('json', mapping, {
      data: {
        vehicles: [{ id: 7, pos: { lat: 49.4, lon: 1.1 }, kmh: 36, start: '01:10', day: '2026-01-15', t: 1768478400 }],
      },
    });
    expect(issues).toEqual([]);
    expect(rows[0]).toEqual({
      key: '7',
      where: 'data.vehicles[0]',
      values: {
        point: { latitude: 49.4, longitude: 1.1 },
        speedMps: 10,
        'trip.startTime': '25:10:00',
        'trip.startDate': '20260115',
        observedAt: '2026-01-15T12:00:00.000Z',
      },
    });
  });

  it('gives the rows of an object their names as keys', () => {
    const { rows } = decode('json', { ...mapping, key: ['@key'] }, { data: { vehicles: { bus7: { kmh: 1 } } } });
    expect(rows.map(({ key }) => key)).toEqual(['bus7']);
  });

  it.each([
    ['the rows are not there', { other: 1 }, 'no rows at data.vehicles'],
    ['the rows are a word', { data: { vehicles: 'none' } }, 'no rows at data.vehicles'],
    ['it is an error page', '<html>502</html>', 'no JSON'],
    ['it nests too deep', `${'['.repeat(70)}${']'.repeat(70)}`, 'nests too deep'],
  ])('is refused with its place when %s', (_, body, message) => {
    expect(() => decode('json', mapping, body)).toThrow(message);
  });

  it('loses a row that is no object, and no other', () => {
    const { rows, issues } = decode('json', mapping, { data: { vehicles: [3, { id: 'a' }, null] } });
    expect(rows.map(({ key }) => key)).toEqual(['a']);
    expect(issues).toEqual([
      'data.vehicles[0]: FIELD_TYPE got "3", expected an object',
      'data.vehicles[2]: FIELD_TYPE got "null", expected an object',
    ]);
  });

  it('leads to nothing but what it holds itself', () => {
    const escape: Mapping = {
      ...mapping,
      entities: 'v',
      fields: { label: { from: 'constructor.name' }, routeName: { from: '__proto__' } },
    };
    expect(decode('json', escape, '{"v":[{"id":"a","x":1}]}').rows[0]!.values).toEqual({});
  });
});

describe('places', () => {
  const read = (field: object, row: object) =>
    decode('json', { kind: 'parking', key: ['id'], fields: { point: field } }, { id: 1, ...row });

  it.each([
    ['two columns', { latitude: 'a', longitude: 'b' }, { a: '49.4', b: 1.1 }],
    ['a text, latitude first', { from: 'p' }, { p: '49.4,1.1' }],
    ['a text, longitude first', { from: 'p', order: 'lon-lat' }, { p: '1.1 49.4' }],
    ['an array, longitude first', { from: 'p' }, { p: [1.1, 49.4] }],
    ['an object', { from: 'p' }, { p: { lon: 1.1, lat: 49.4 } }],
    [
      'a geometry',
      { from: 'p' },
      {
        p: {
          type: 'Polygon',
          coordinates: [
            [
              [1.1, 49.4],
              [2, 3],
            ],
          ],
        },
      },
    ],
  ])('are read from %s', (_, field, row) => {
    expect(read(field, row).rows[0]!.values['point']).toEqual({ latitude: 49.4, longitude: 1.1 });
  });

  it('are read in Lambert-93, and degrees written there by mistake are seen', () => {
    const { rows } = read({ x: 'x', y: 'y' }, { x: 562_000, y: 6_928_000 });
    const point = rows[0]!.values['point'] as { latitude: number; longitude: number };
    expect([point.latitude.toFixed(2), point.longitude.toFixed(2)]).toEqual(['49.44', '1.10']);
    expect(read({ x: 'x', y: 'y' }, { x: 1.1, y: 49.4 }).counts).toEqual({ COORDINATE_IMPLAUSIBLE: 1 });
  });

  it('of a road are the line of a GeoJSON feature', () => {
    const mapping: Mapping = {
      kind: 'traffic-measurement',
      key: ['id'],
      fields: { line: {}, point: {}, flowVehPerHour: { from: 'n', unit: 'veh/6min' } },
    };
    const { rows } = decode('geojson', mapping, {
      type: 'FeatureCollection',
      features: [
        {
          type: 'Feature',
          id: 'top',
          properties: { id: 'c1', n: 12 },
          geometry: {
            type: 'LineString',
            coordinates: [
              [1, 49],
              [1.1, 49.1],
            ],
          },
        },
        { type: 'Feature', properties: { id: 'c2' }, geometry: { type: 'Point', coordinates: [1, 49] } },
      ],
    });
    expect(rows.map(({ key, values }) => [key, values])).toEqual([
      [
        'c1',
        {
          line: [
            { latitude: 49, longitude: 1 },
            { latitude: 49.1, longitude: 1.1 },
          ],
          point: { latitude: 49, longitude: 1 },
          flowVehPerHour: 120,
        },
      ],
      ['c2', { point: { latitude: 49, longitude: 1 } }],
    ]);
  });
});

describe('times', () => {
  const at = (field: object, t: unknown) =>
    decode('json', { kind: 'parking', key: ['id'], fields: { observedAt: { from: 't', ...field } } }, { id: 1, t })
      .rows[0]!.values['observedAt'];

  it.each([
    ['2026-01-15T13:00:00+01:00', {}, '2026-01-15T12:00:00.000Z'],
    ['2026-01-15T12:00:00.123456Z', {}, '2026-01-15T12:00:00.123Z'],
    ['2026-07-15 14:00', { zone: 'Europe/Paris' }, '2026-07-15T12:00:00.000Z'],
    ['2026-01-15', {}, '2026-01-15T00:00:00.000Z'],
    [1768478400123, { time: 'unix-ms' }, '2026-01-15T12:00:00.123Z'],
    ['15.01.2026 12:00', { time: 'dd.MM.yyyy HH:mm' }, '2026-01-15T12:00:00.000Z'],
    // The hour that happens twice when clocks go back, and the one that never happens when they go forward.
    ['2026-10-25T02:30', { zone: 'Europe/Paris' }, expect.stringMatching(/^2026-10-25T0[01]:30:00.000Z$/)],
    ['2026-03-29T02:30', { zone: 'Europe/Paris' }, expect.stringMatching(/^2026-03-29T0[01]:30:00.000Z$/)],
    ['2026-02-30', {}, undefined],
    ['2026-13-01', {}, undefined],
    ['soon', { time: 'unix' }, undefined],
  ])('%s by %j is %s', (text, field, expected) => {
    expect(at(field, text)).toEqual(expected);
  });
});

describe('a batch of messages', () => {
  const mapping: Mapping = {
    kind: 'vehicle-position',
    key: ['topic[1]'],
    fields: { point: { latitude: 'lat', longitude: 'lon' }, routeName: { from: 'topic[2]' } },
  };
  const say = (topic: string, payload: string | Uint8Array, limits = 1000) =>
    inspectMessage(
      { topic, receivedMs: 5, payload: typeof payload === 'string' ? bytesOf(payload) : payload },
      mapping,
      limits,
    );

  it('gives each message as a row, with levels of its topic and its time of arrival', () => {
    const { rows, isBatch } = decode(
      'json',
      mapping,
      joinBatch([say('shuttle/a/x', '{"lat":49,"lon":1}').json, say('shuttle/b', '{}').json]),
    );
    expect(isBatch).toBe(true);
    expect(rows).toEqual([
      {
        key: 'a',
        where: 'message[0] (shuttle/a/x)',
        receivedMs: 5,
        values: { point: { latitude: 49, longitude: 1 }, routeName: 'x' },
      },
      { key: 'b', where: 'message[1] (shuttle/b)', receivedMs: 5, values: {} },
    ]);
  });

  it('reports each poisonous message with its topic, and reads the others', () => {
    const poison = [
      say('s/text', 'hello'),
      say('s/binary', new Uint8Array([0, 255, 1, 2])),
      say('s/large', `"${'x'.repeat(2000)}"`),
      say('s/deep', `${'['.repeat(100)}${']'.repeat(100)}`),
      say('s/good', '{"lat":49,"lon":1}'),
      say('s/number', '5'),
    ];
    const { rows, issues } = decode('json', mapping, joinBatch(poison.map(({ json }) => json)));
    expect(rows.map(({ key }) => key)).toEqual(['good']);
    expect(issues).toEqual([
      'message[0] (s/text): CONTAINER_UNREADABLE got "hello", expected JSON',
      'message[1] (s/binary): CONTAINER_UNREADABLE got "4 bytes, not text", expected JSON',
      'message[2] (s/large): LIMIT_EXCEEDED got "2002 bytes", expected at most 1000 bytes',
      'message[3] (s/deep): LIMIT_EXCEEDED got "deeper brackets", expected at most 64 levels',
      'message[5] (s/number): FIELD_TYPE got "5", expected an object',
    ]);
  });

  it('names the thing a message is about as its rows do', () => {
    expect([say('s/a', '{}').key, say('s', '{}').key, say('s/a', 'no').key]).toEqual(['a', undefined, undefined]);
  });
});

describe('whatever comes', () => {
  const mapping: Mapping = {
    kind: 'vehicle-position',
    entities: 'v',
    key: ['id'],
    fields: {
      point: { from: 'p' },
      observedAt: { from: 't' },
      speedMps: { from: 's' },
      'trip.startTime': { from: 'u' },
    },
  };
  const survives = (format: MappedFormat, bytes: Uint8Array): void => {
    try {
      new MappedReader(format, mapping).decode(bytes, new IssueCollector());
    } catch (error) {
      expect(findHubError(error)?.code).toMatch(/^(CONTAINER_UNREADABLE|LIMIT_EXCEEDED)$/);
    }
  };

  it('random bytes end in rows, in issues or in a refusal', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom<MappedFormat>('csv', 'json', 'geojson'),
        (bytes, format) => survives(format, bytes),
      ),
      { numRuns: 500 },
    );
  });

  it('any JSON at all ends so too, and each row has a key', () => {
    const value = fc.jsonValue({ maxDepth: 4 });
    fc.assert(
      fc.property(
        fc.array(fc.record({ id: value, p: value, t: value, s: value, u: value }, { requiredKeys: [] })),
        (v) => {
          const { rows } = decode('json', mapping, { v });
          for (const { key } of rows) expect(key).toMatch(/\S/);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('a mutated table keeps the rows it did not touch', () => {
    const table = `code;nom\n${Array.from({ length: 20 }, (_, at) => `P${at};name`).join('\n')}\n`;
    fc.assert(
      fc.property(fc.integer({ min: 9, max: table.length - 1 }), fc.integer({ min: 0, max: 255 }), (at, byte) => {
        const bytes = bytesOf(table);
        bytes[at] = byte;
        // An opened quote may swallow the rows after it; any other byte costs at most its own row and its neighbour.
        fc.pre(byte !== 0x22);
        expect(
          decode('csv', { kind: 'parking', key: ['code'], delimiter: ';', fields: {} }, bytes).rows.length,
        ).toBeGreaterThanOrEqual(18);
      }),
    );
  });
});
