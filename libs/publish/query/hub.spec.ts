import { strToU8, zipSync } from 'fflate';
import { MORNING } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { describeHub } from '../index.js';

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start([
    { id: 'bus', formats: ['gtfs'], attribution: 'The buses' },
    { id: 'trams', formats: ['gtfs'], attribution: 'The buses' },
    { id: 'secret', formats: ['gtfs'], attribution: 'Nobody knows', visibility: 'partner' },
  ]);
});
afterEach(() => rig.stop());

const timetable = (...stops: [longitude: number, latitude: number][]): Uint8Array =>
  zipSync({
    'agency.txt': strToU8('agency_id,agency_name,agency_url,agency_timezone\na,A,https://a.example,Europe/Paris\n'),
    'stops.txt': strToU8(
      `stop_id,stop_name,stop_lat,stop_lon\n${stops.map(([lon, lat], i) => `s${i},S${i},${lat},${lon}`).join('\n')}\n`,
    ),
    'routes.txt': strToU8('route_id,agency_id,route_short_name,route_type\nr,a,1,3\n'),
    'trips.txt': strToU8('route_id,service_id,trip_id\nr,w,t\n'),
    'calendar.txt': strToU8(
      'service_id,monday,tuesday,wednesday,thursday,friday,saturday,sunday,start_date,end_date\nw,1,1,1,1,1,1,1,20260101,20261231\n',
    ),
    'stop_times.txt': strToU8(
      'trip_id,arrival_time,departure_time,stop_id,stop_sequence\nt,8:00:00,8:00:00,s0,1\nt,8:05:00,8:05:00,s1,2\n',
    ),
  });
const ON_TIME = { fromSeconds: -60, toSeconds: 300 };
const hub = (outlines?: Parameters<typeof describeHub>[2]['outlines'], attribution?: string) =>
  describeHub(rig.catalogue, rig.context.findSchedule, { outlines, attribution, onTime: ON_TIME }, MORNING);

describe('the description of the hub', () => {
  it('is what the configuration says, with who must be named once each and the clock of the hub', () => {
    expect(hub(undefined, 'Outlines')).toEqual({
      name: 'Estuaire',
      operator: 'Métropole',
      contact: 'hub@example.org',
      timezone: 'Europe/Paris',
      languages: ['fr', 'en'],
      attribution: ['Outlines', 'The buses'],
      thresholds: [],
      onTime: ON_TIME,
      now: new Date(MORNING).toISOString(),
    });
  });

  it('has the territory of its stops where no communes are configured, and looks at where most of them are', async () => {
    await rig.takeSchedule('bus', timetable([5, 45], [5.1, 45.1], [5.2, 45.2], [5.3, 45.3], [9, 48]));
    expect(hub().territory).toEqual({
      bbox: [5, 45, 9, 48],
      focus: [5.1, 45.1, 5.3, 45.3],
      centre: { longitude: expect.closeTo(5.2, 6), latitude: expect.closeTo(45.2, 6) },
    });
  });

  it('has the territory of its communes, whatever shape they have', () => {
    const square = (west: number, south: number): number[][][] => [
      [
        [west, south],
        [west + 1, south],
        [west + 1, south + 1],
        [west, south],
      ],
    ];
    const outlines = {
      features: [
        { geometry: { coordinates: square(1, 49) } },
        { geometry: { coordinates: [square(3, 50), square(4, 51)] } },
      ],
    };
    expect(hub(outlines).territory).toEqual({
      bbox: [1, 49, 5, 52],
      centre: { longitude: 3, latitude: 50.5 },
      outlines: '/geojson/communes.geojson',
    });
  });

  it('shows nothing of a feed that is not open (invariant 6)', async () => {
    await rig.takeSchedule('secret', timetable([5, 45], [6, 46]));
    expect(hub().territory).toBeUndefined();
    expect(JSON.stringify(hub())).not.toContain('Nobody knows');
  });
});
