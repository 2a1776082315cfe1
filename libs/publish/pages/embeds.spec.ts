import { upserted } from '#libs/testing';
import { PageRig, stationNamed } from '../../../test/support/page-rig.js';
import { tinyFeed } from '../../formats/gtfs/tiny-feed.fixture.js';

let hub: PageRig;
beforeEach(async () => {
  hub = await PageRig.start([
    { id: 'astuce', formats: ['gtfs', 'gtfs-rt'], nature: 'simulated' },
    { id: 'velos', formats: ['gbfs'] },
  ]);
  await hub.hub.takeSchedule(
    'astuce',
    tinyFeed({
      'stop_times.txt':
        'trip_id,arrival_time,departure_time,stop_id,stop_sequence\n' +
        'T1,09:20:00,09:20:00,A,1\nT1,09:30:00,09:30:00,B,2\nT2,09:10:00,09:10:00,C,1\nT2,09:25:00,09:25:00,B,2\nT2,09:40:00,09:40:00,A,3\n',
    }),
  );
});
afterEach(() => hub.stop());

describe('frames for other sites', () => {
  it('may stand in any frame, and nothing else is looser than on other pages', async () => {
    const { headers } = await hub.ask('/embed/map?commune=76540');
    expect(headers['x-frame-options']).toBeUndefined();
    expect(headers['content-security-policy']).toMatch(/script-src 'self'; .*frame-ancestors \*$/);
    const missing = await hub.ask('/embed/departures?stop=astuce:none');
    expect([missing.status, missing.headers['content-security-policy']]).toEqual([
      404,
      expect.stringContaining('frame-ancestors *'),
    ]);
    expect((await hub.ask('/communes')).headers['content-security-policy']).toContain("frame-ancestors 'self'");
  });

  it('show the next departures, each marked as timetable or real time, and what is simulated as such', async () => {
    const run = { tripId: 'astuce:T1', routeId: 'astuce:90', startDate: '20260115' };
    await hub.hub.happen(
      upserted('trip-update', 'run', {
        trip: run as never,
        stopTimeUpdates: [{ stopSequence: 1, departure: { delaySeconds: 180 } }],
      }),
    );
    const { status, body } = await hub.ask('/embed/departures?stop=astuce:A&lang=en');
    expect(status).toBe(200);
    expect(body).toMatch(/09:23[\s\S]*real time[\s\S]*\+3 min/);
    expect(body).toContain('simulated');
    expect((await hub.ask('/embed/departures?stop=astuce:B&lang=en')).body).toMatch(/09:2\d[\s\S]*timetable|real time/);
  });

  it('say that a feed nobody looks after is stale', async () => {
    await hub.hub.happen(
      stationNamed('1', 'Calende', '76540'),
      upserted(
        'feed-status',
        'status',
        {
          feedId: 'velos' as never,
          state: 'stale',
          since: '2026-01-15T07:00:00.000Z' as never,
          sources: [],
          issueCounts: {},
          issueSamples: [],
          entities: {},
          quarantined: 0,
        },
        { feed: 'velos' },
      ),
    );
    expect((await hub.ask('/embed/map?feed=velos&lang=en')).body).toMatch(/state-stale[^>]*>\s*stale/);
  });

  it('draw a map of a commune, of a feed or of all, with what moves on top', async () => {
    await hub.hub.happen(stationNamed('1', 'Calende', '76540'));
    const { body } = await hub.ask('/embed/map?commune=76540&theme=dark');
    expect(body).toContain('data-theme="dark"');
    expect(body).toMatch(/class="dots station" d="M\d+ \d+h0"/);
    expect((await hub.ask('/embed/map')).status).toBe(200);
  });

  it.each([
    ['/embed/departures', 400, 'stop: got ""'],
    ['/embed/departures?stop=astuce:none', 404, 'no stop astuce:none'],
    ['/embed/departures?stop=astuce:A&limit=900', 400, 'limit: got "900"'],
    ['/embed/map?commune=99999', 404, 'commune: got "99999"'],
    ['/embed/map?commune=76540&feed=velos', 400, 'not both'],
    ['/embed/map?theme=pink', 400, 'theme: got "pink"'],
    ['/embed/chart?feed=velos', 400, 'figure: got ""'],
    ['/embed/chart?feed=velos&figure=cows', 400, 'figure: got "cows"'],
    ['/embed/chart?feed=none&figure=quality', 404, 'no feed none'],
  ])('answer %s with %i', async (url, status, text) => {
    const answer = await hub.ask(url, {});
    expect([answer.status, JSON.parse(answer.body).detail]).toEqual([status, expect.stringContaining(text)]);
  });
});
