import { readFileSync } from 'node:fs';
import type { HubEvent } from '#libs/model';
import type { FeedNormaliser } from '../feed-normaliser.js';
import { NOON, documentOf, normaliserOf, restarted, summaries } from '../incoming.fixture.js';

const fixture = (name: string): string => readFileSync(`test/fixtures/datex2/${name}`, 'utf8');
const PARKS = fixture('v3-parking-table.xml');
const PLACES = fixture('v3-parking-status.xml');
const SIGNS = fixture('v3-vms-table.xml');
const SHOWN = fixture('v3-vms.xml');

const take = (feed: FeedNormaliser, body: string, sourceId = 'roadside'): HubEvent[] =>
  feed.normalise(documentOf('datex2', body, { sourceId }), NOON).events;
const entityOf = (feed: FeedNormaliser, kind: 'parking' | 'variable-message-sign', key: string): unknown =>
  feed.state.find(kind, key as never)?.entity;

/** The document without the first element of that name. */
const without = (element: string, id: string, document: string): string => {
  const parts = document.split(new RegExp(`(?=<${element} )`));
  return parts
    .map((part) =>
      part.includes(`id="${id}"`) && part.startsWith(`<${element}`)
        ? part.replace(new RegExp(`^<${element} [\\s\\S]*?</${element}>`), '')
        : part,
    )
    .join('');
};

describe('car parks', () => {
  it('are one entity of table and status, whichever comes first', () => {
    const tableFirst = normaliserOf();
    expect(summaries(take(tableFirst, PARKS, 'table'))).toEqual(['upsert rouen:vieux-marche', 'upsert rouen:gare']);
    expect(summaries(take(tableFirst, PLACES))).toEqual(['upsert rouen:vieux-marche', 'upsert rouen:gare']);
    const statusFirst = normaliserOf();
    take(statusFirst, PLACES);
    take(statusFirst, PARKS, 'table');
    for (const feed of [tableFirst, statusFirst])
      expect(entityOf(feed, 'parking', 'rouen:vieux-marche')).toEqual({
        parkingId: 'rouen:vieux-marche',
        name: { fr: 'Vieux-Marché', en: 'Old Market' },
        point: { latitude: 49.4431, longitude: 1.0883 },
        capacity: 430,
        spacesAvailable: 12,
        spacesOccupied: 418,
        occupancyPercent: 97.2,
        state: 'open',
        lastReportedAt: '2026-01-15T07:05:30.000Z',
        mode: 'car',
      });
  });

  it('have the time of their status; a table of the same content is no news', () => {
    const feed = normaliserOf();
    take(feed, PARKS, 'table');
    const [status] = take(feed, PLACES);
    expect(status!.observedAt).toBe('2026-01-15T07:05:30.000Z');
    expect(take(feed, PARKS, 'table')).toEqual([]);
  });

  it('end with a table that has them no more', () => {
    const feed = normaliserOf();
    take(feed, PARKS, 'table');
    take(feed, PLACES);
    const shorter = without('prk:hierarchyElementGeneral', 'gare', PARKS);
    expect(summaries(take(feed, shorter, 'table'))).toEqual(['remove rouen:gare vanished']);
  });

  it('whose status a snapshot leaves out are there without one', () => {
    const feed = normaliserOf({ exchangeOf: () => 'snapshot' });
    take(feed, PARKS, 'table');
    take(feed, PLACES);
    const one = PLACES.replace(
      /<prk:parkingStatusInformation(?:(?!<prk:parkingStatusInformation)[\s\S])*id="gare"[\s\S]*?<\/prk:parkingStatusInformation>/,
      '',
    );
    expect(summaries(take(feed, one))).toEqual(['upsert rouen:gare']);
    expect(entityOf(feed, 'parking', 'rouen:gare')).toEqual({
      parkingId: 'rouen:gare',
      name: { fr: 'Gare' },
      mode: 'car',
    });
  });

  it('keep both parts over a restart', () => {
    const feed = normaliserOf();
    const events = [...take(feed, PARKS, 'table'), ...take(feed, PLACES)];
    const { feed: again, resumed } = restarted(events);
    expect(resumed).toEqual([]);
    expect(take(again, PLACES)).toEqual([]);
    expect(take(again, PARKS, 'table')).toEqual([]);
    expect(entityOf(again, 'parking', 'rouen:vieux-marche')).toEqual(entityOf(feed, 'parking', 'rouen:vieux-marche'));
  });
});

describe('variable message signs', () => {
  it('join what they show with where they stand; the situation has its key in the hub', () => {
    const feed = normaliserOf();
    take(feed, SIGNS, 'table');
    take(feed, SHOWN);
    expect(entityOf(feed, 'variable-message-sign', 'rouen:PMV-76-01:1')).toMatchObject({
      signId: 'rouen:PMV-76-01:1',
      description: { fr: 'Sud III, vers Rouen' },
      point: { latitude: 49.4123, longitude: 1.0701 },
      workingStatus: 'working',
      messages: [
        { pages: [['ACCIDENT A 2 KM', 'VOIE DE GAUCHE FERMEE'], ['SUIVRE A13']], situationIds: ['rouen:MRN-A-17'] },
      ],
      mode: 'road',
    });
    expect(entityOf(feed, 'variable-message-sign', 'rouen:PMV-76-01:2')).toMatchObject({
      workingStatus: 'blank',
      messages: [],
    });
  });

  it('of a publication that is kept within the trade are not published to everybody (invariant 6)', () => {
    const feed = normaliserOf();
    const restricted = SHOWN.replace(
      '<vms:headerInformation>',
      '<vms:headerInformation><com:confidentiality>restrictedToAuthoritiesTrafficOperatorsAndPublishers</com:confidentiality>',
    );
    expect(take(feed, SIGNS, 'table').map(({ visibility }) => visibility)).toEqual(['open', 'open']);
    const events = take(feed, restricted);
    expect(summaries(events)).toEqual([
      'remove rouen:PMV-76-01:1 withdrawn',
      'upsert rouen:PMV-76-01:1',
      'remove rouen:PMV-76-01:2 withdrawn',
      'upsert rouen:PMV-76-01:2',
    ]);
    expect(events.filter(({ op }) => op === 'upsert').map(({ visibility }) => visibility)).toEqual([
      'partner',
      'partner',
    ]);
  });

  it('are published to whoever may see the feed where the producer has waived that', () => {
    const feed = normaliserOf({ confidentialityWaived: true });
    const restricted = SHOWN.replace(
      '<vms:headerInformation>',
      '<vms:headerInformation><com:confidentiality>internalUse</com:confidentiality>',
    );
    expect(take(feed, restricted).map(({ visibility }) => visibility)).toEqual(['open', 'open']);
  });
});

it('says of a document of tables that it may rightly stay as it is', () => {
  const feed = normaliserOf();
  const isStatic = (body: string): boolean | undefined => feed.normalise(documentOf('datex2', body), NOON).isStatic;
  expect([PARKS, SIGNS, PLACES, SHOWN].map(isStatic)).toEqual([true, true, false, false]);
});
