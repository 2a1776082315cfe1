import { PublishRig } from '../../../test/support/publish-rig.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';
import { stopDetail, transitStops } from '../describe/transit-answers.js';
import { TRANSIT_QUERIES } from '../describe/transit-endpoints.js';
import { QueryParameters } from '../query/query-parameters.js';
import { describeStop, listStops } from './stops.js';
import { Transit } from './transit.js';

const NETWORK = tinyFeed({
  'stops.txt':
    'stop_id,stop_name,stop_lat,stop_lon,location_type,parent_station,platform_code,wheelchair_boarding\n' +
    'S,Théâtre des Arts,49.4405,1.0910,1,,,\n' +
    'A,Théâtre des Arts,49.4404,1.0912,0,S,1,1\nA2,Théâtre des Arts,49.4406,1.0911,0,S,2,2\nE,Accès Jeanne-d’Arc,49.4403,1.0910,2,S,,\n' +
    'B,Hôtel de Ville,49.4475,1.0991,,,,\nC,Boulingrin,49.4482,1.1075,,,,2\nD,Mairie de Saint-Sever,49.4300,1.0800,,,,\n',
});

let rig: PublishRig;
let transit: Transit;
beforeEach(async () => {
  rig = await PublishRig.start([
    { id: 'astuce', formats: ['gtfs'] },
    { id: 'closed', formats: ['gtfs'], visibility: 'partner' },
  ]);
  const rouen = { north: 49.446 };
  transit = new Transit(rig.context, ({ latitude }) => (latitude > rouen.north ? '76217' : '76540'));
  await rig.takeSchedule('astuce', NETWORK);
  await rig.takeSchedule('closed', NETWORK);
});
afterEach(() => rig.stop());

function list(query: Record<string, string>) {
  const answer = listStops(transit, new QueryParameters(query, TRANSIT_QUERIES.stops), rig.clock.now());
  expect(transitStops.safeParse(answer).error).toBeUndefined();
  return answer;
}
const ids = (query: Record<string, string>): string[] => list(query).items.map(({ id }) => id.replace('astuce:', ''));

describe('stops by name', () => {
  it.each([
    ['without accents and capitals', 'theatre des arts'],
    ['in any order', 'arts théâtre'],
    ['by its beginning', 'théat'],
    ['with a wrong letter', 'theaTer des arts'],
    ['with a missing one', 'thétre arts'],
    ['with two typos in a long word', 'bouligrni'],
    ['with a short word mistyped', 'theatre ars'],
    ['without its small words', 'hotel ville'],
    ['with a word written short', 'mairie st sever'],
  ])('are found %s', (_, q) => {
    const expected = q.startsWith('bou') ? 'C' : q.startsWith('hotel') ? 'B' : q.startsWith('mairie') ? 'D' : 'S';
    expect(ids({ q })).toEqual([expected]);
  });

  it.each([
    ['with what sort of place it is', 'arret theatre des arts', ['S']],
    ['with another sort', 'place st sever', ['D']],
    ['with its commune', 'theatre des arts rouen', ['S']],
    ['with a word of no name', 'theatre nowhere', ['S']],
  ])('are found %s, where no name has all words', (_, q, expected) => {
    expect(ids({ q })).toEqual(expected);
    expect(list({ q }).items[0]!.score).toBeLessThan(0.95);
  });

  it('are none where too little of what is asked for is in any name', () => {
    expect(ids({ q: 'nowhere at all' })).toEqual([]);
    expect(ids({ q: 'gare rouen' })).toEqual([]);
    expect(ids({ q: 'theatre of nowhere at all' })).toEqual([]);
    expect(ids({ q: '…' })).toEqual([]);
  });

  it('are stations and stops; platforms and entrances where they are asked for', () => {
    expect(ids({ q: 'theatre', type: 'platform' })).toEqual(['A', 'A2']);
    expect(ids({ q: 'jeanne d arc', type: 'entrance' })).toEqual(['E']);
  });
});

describe('stops by place', () => {
  it('are the nearest first, with how far they are', () => {
    const { items } = list({ near: '49.4475,1.0991', radius: '1500' });
    expect(items.map(({ id, distanceM }) => [id, distanceM])).toEqual([
      ['astuce:B', 0],
      ['astuce:C', 612],
      ['astuce:S', 974],
    ]);
    expect(ids({ near: '49.4475,1.0991', radius: '700', q: 'boulingrin' })).toEqual(['C']);
  });

  it('lie in a box, or in a commune', () => {
    expect(ids({ bbox: '1.09,49.44,1.1,49.45' })).toEqual(['S', 'B']);
    expect(ids({ commune: '76217' })).toEqual(['B', 'C']);
  });
});

describe('stops of a line', () => {
  it('are those it calls at, a station for its platforms', () => {
    expect(ids({ route: 'astuce:90' })).toEqual(['S', 'B', 'C']);
    expect(list({ route: 'astuce:nothing' })).toMatchObject({ items: [], unknown: { route: ['astuce:nothing'] } });
  });
});

describe('pages of stops', () => {
  it('follow each other by the cursor, and miss none', () => {
    const first = list({ limit: '3' });
    const second = list({ limit: '3', cursor: first.next! });
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(list({}).items.map(({ id }) => id));
    expect([first.total, second.next]).toEqual([4, undefined]);
  });

  it('are refused for a cursor no page gave', () => {
    expect(() => list({ cursor: 'x' })).toThrow('cursor: got "x"');
  });
});

describe('one stop', () => {
  const detail = (id: string) => {
    const answer = describeStop(transit, id, rig.clock.now());
    expect(stopDetail.safeParse(answer).error).toBeUndefined();
    return answer;
  };

  it('has its platforms, entrances and lines, and whether wheelchairs can board', () => {
    expect(detail('astuce:S')).toMatchObject({
      type: 'station',
      wheelchairBoarding: 'some',
      platforms: [
        { id: 'astuce:A', platformCode: '1', wheelchairBoarding: 'yes', station: 'astuce:S' },
        { id: 'astuce:A2', platformCode: '2', wheelchairBoarding: 'no' },
      ],
      entrances: [{ id: 'astuce:E' }],
      routes: [{ id: 'astuce:90', name: '90', mode: 'bus' }],
      timezone: 'Europe/Paris',
      commune: '76540',
    });
    expect(detail('astuce:B').wheelchairBoarding).toBeUndefined();
  });

  it.each(['astuce:nowhere', 'nobody:A', 'closed:A', 'A'])('is not found where nobody may know it: %s', (id) => {
    expect(() => describeStop(transit, id, rig.clock.now())).toThrow(`no stop ${id}`);
  });
});
