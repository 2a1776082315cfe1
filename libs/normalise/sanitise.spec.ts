import { describeIssue } from '#libs/errors';
import type { HubEvent } from '#libs/model';
import { encodeFeedMessage, type FeedMessage } from '#libs/formats/gtfs-rt';
import type { Mapping } from '#libs/formats/mapped';
import { NOON, documentOf, normaliserOf, summaries } from './incoming.fixture.js';

const alertOf = (alert: object): Uint8Array =>
  encodeFeedMessage({
    header: { gtfsRealtimeVersion: '2.0', timestamp: NOON / 1000 },
    entities: [{ id: '1', alert: { activePeriod: [], informedEntity: [{ agencyId: 'TCAR' }], ...alert } }],
  } as unknown as FeedMessage);

const translated = (text: string, language = 'fr'): object => ({ translation: [{ text, language }] });

const bodyOf = ({ events }: { events: readonly HubEvent[] }): unknown => JSON.parse(JSON.stringify(events[0]!.entity));

describe('a text for travellers', () => {
  it('holds no markup and no character that no text may hold, and the feed is reported', () => {
    const feed = normaliserOf();
    const document = documentOf(
      'gtfs-rt',
      alertOf({
        headerText: translated('<b>D\u00e9viation</b>\u0000'),
        descriptionText: translated('Rue ferm\u00e9e\u0000<br>Merci &amp; pardon'),
      }),
    );
    const accepted = feed.normalise(document, NOON);
    expect(bodyOf(accepted)).toMatchObject({
      header: { fr: 'Déviation' },
      description: { fr: 'Rue fermée\nMerci & pardon' },
    });
    expect(accepted.issues.counts['TEXT_CLEANED']).toBe(3);
    expect(feed.normalise({ ...document, contentHash: 'again' }, NOON).events).toEqual([]);
  });

  it('that is empty is absent', () => {
    const accepted = normaliserOf().normalise(
      documentOf('gtfs-rt', alertOf({ headerText: translated(''), descriptionText: translated('<p></p>') })),
      NOON,
    );
    expect(bodyOf(accepted)).not.toHaveProperty('header');
    expect(bodyOf(accepted)).not.toHaveProperty('description');
  });
});

describe('an id with U+0000', () => {
  it('is the id without it, from one document to the next', () => {
    const feed = normaliserOf();
    const vehicle = (latitude: number): Uint8Array =>
      encodeFeedMessage({
        header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOON / 1000 },
        entities: [
          {
            id: '1',
            vehicle: {
              vehicle: { id: 'V1\u0000', label: 'Bus 1\u0000\u0000' },
              position: { latitude, longitude: 1.09 },
            },
          },
        ],
      } as unknown as FeedMessage);
    expect(summaries(feed.normalise(documentOf('gtfs-rt', vehicle(49.44)), NOON).events)).toEqual(['upsert rouen:V1']);
    const next = feed.normalise(documentOf('gtfs-rt', vehicle(49.45), { contentHash: 'b' }), NOON);
    expect(summaries(next.events)).toEqual(['upsert rouen:V1']);
    expect(bodyOf(next)).toMatchObject({ vehicleId: 'rouen:V1', label: 'Bus 1' });
  });

  it('is so in GBFS too, whose JSON may hold half a character as well', () => {
    const feed = normaliserOf();
    const file = (name: string, data: object): ReturnType<typeof documentOf> =>
      documentOf('gbfs', { last_updated: NOON / 1000, ttl: 10, version: '2.3', data }, { document: name });
    const stations = [
      { station_id: '1\u0000', name: 'Gare\u0000', lat: 49.44, lon: 1.09 },
      { station_id: '2', name: 'Half \ud83d', lat: 49.45, lon: 1.1 },
    ];
    const { events, issues } = feed.normalise(file('station_information', { stations }), NOON);
    expect(events.map(({ key, entity }) => [key, (entity as { name: unknown }).name])).toEqual([
      ['rouen:1', { fr: 'Gare' }],
      ['rouen:2', { fr: 'Half \ufffd' }],
    ]);
    expect(issues.samples.map(describeIssue)).toContain('rouen station_information.json: TEXT_CLEANED');
  });
});

describe('an address', () => {
  it('that must not be followed is left out of alerts and pictures, and reported', () => {
    const accepted = normaliserOf().normalise(
      documentOf(
        'gtfs-rt',
        alertOf({
          url: {
            translation: [
              { text: 'javascript:alert(1)', language: 'fr' },
              { text: 'https://astuce.fr', language: 'en' },
            ],
          },
          image: {
            localizedImage: [
              { url: 'data:image/svg+xml,x', mediaType: 'image/svg+xml', language: 'fr' },
              { url: 'https://astuce.fr/a.png', mediaType: 'image/png', language: 'fr' },
            ],
          },
        }),
      ),
      NOON,
    );
    expect(bodyOf(accepted)).toMatchObject({
      url: { en: 'https://astuce.fr' },
      images: [{ url: 'https://astuce.fr/a.png' }],
    });
    expect(accepted.issues.counts['ADDRESS_REFUSED']).toBe(2);
  });

  it('of an application stays in rental_uris, and a script does not', () => {
    const station = {
      station_id: '1',
      name: 'Gare',
      lat: 49.44,
      lon: 1.09,
      rental_uris: { web: ' javascript:alert(1)', ios: 'com.operator.app://s/1', android: 'data:text/html,x' },
    };
    const document = { last_updated: NOON / 1000, ttl: 10, version: '2.3', data: { stations: [station] } };
    const accepted = normaliserOf().normalise(documentOf('gbfs', document, { document: 'station_information' }), NOON);
    expect(bodyOf(accepted)).toMatchObject({ rentalUris: { ios: 'com.operator.app://s/1' } });
    expect((bodyOf(accepted) as { rentalUris: object }).rentalUris).not.toHaveProperty('web');
    expect(accepted.issues.counts['ADDRESS_REFUSED']).toBe(2);
  });
});

describe('a colour', () => {
  const mapping: Mapping = {
    kind: 'vehicle-position',
    key: ['id'],
    fields: { point: { latitude: 'lat', longitude: 'lon' }, routeColor: { from: 'colour' } },
  } as unknown as Mapping;

  it.each([
    ['e2001a', '#E2001A'],
    ['#E2001A', '#E2001A'],
    ['url(http://x/)', undefined],
    ['red', undefined],
  ])('%s of a mapped feed is %s', (colour, expected) => {
    const feed = normaliserOf({ mappingOf: () => mapping });
    const accepted = feed.normalise(documentOf('json', [{ id: '1', lat: 49.44, lon: 1.09, colour }]), NOON);
    expect((bodyOf(accepted) as { routeColor?: string }).routeColor).toBe(expected);
    expect(accepted.issues.counts['FIELD_TYPE'] ?? 0).toBe(expected === undefined ? 1 : 0);
  });
});

describe('an id', () => {
  it('is on one line, whatever a vehicle, a stop or a station is called, and the feed is reported', () => {
    const feed = normaliserOf();
    const moved = encodeFeedMessage({
      header: { gtfsRealtimeVersion: '2.0', incrementality: 'FULL_DATASET', timestamp: NOON / 1000 },
      entities: [
        {
          id: '1',
          vehicle: {
            vehicle: { id: 'V1\r\nSet-Cookie: a', label: 'Bus\u0085 1\t' },
            trip: { tripId: 'T\n1' },
            stopId: 'S\u20281',
            position: { latitude: 49.44, longitude: 1.09 },
          },
        },
      ],
    } as unknown as FeedMessage);
    const accepted = feed.normalise(documentOf('gtfs-rt', moved), NOON);
    expect(summaries(accepted.events)).toEqual(['upsert rouen:V1Set-Cookie: a']);
    expect(JSON.stringify(accepted.events)).not.toMatch(/\\[rnt]|\\u0085|\u2028|\u0085/);
    expect(accepted.issues.counts['TEXT_CLEANED']).toBe(1);
    const stations = [{ station_id: '1\r\n', name: 'Gare', lat: 49.44, lon: 1.09 }];
    const listed = documentOf('gbfs', { last_updated: 1, ttl: 1, version: '2.3', data: { stations } });
    const station = normaliserOf().normalise({ ...listed, document: 'station_information' }, NOON);
    expect(summaries(station.events)).toEqual(['upsert rouen:1']);
    expect(station.issues.counts['TEXT_CLEANED']).toBe(1);
  });
});

describe('a language and a picture', () => {
  it('are what they are said to be, or left out', () => {
    const accepted = normaliserOf().normalise(
      documentOf(
        'gtfs-rt',
        alertOf({
          image: {
            localizedImage: [
              { url: 'https://astuce.fr/a.html', mediaType: 'text/html', language: 'fr' },
              { url: 'https://astuce.fr/a.png', mediaType: 'image/png', language: 'fr" onload="x' },
            ],
          },
        }),
      ),
      NOON,
    );
    expect((bodyOf(accepted) as { images: object[] }).images).toEqual([
      { url: 'https://astuce.fr/a.png', mediaType: 'image/png' },
    ]);
    expect(accepted.issues.counts['FIELD_TYPE']).toBe(2);
    const listed = { station_id: '1', lat: 49.44, lon: 1.09, name: [{ text: 'Gare', language: '"><b>' }] };
    const station = documentOf('gbfs', { last_updated: 1, ttl: 1, version: '3.0', data: { stations: [listed] } });
    const placed = normaliserOf().normalise({ ...station, document: 'station_information' }, NOON);
    expect(bodyOf(placed)).toMatchObject({ name: { und: 'Gare' } });
  });
});
