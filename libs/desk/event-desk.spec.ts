import {
  ANALYST_SOURCE,
  type Alert,
  type AlertId,
  type HubEvent,
  type RouteId,
  type SituationId,
  type TrafficSituation,
} from '#libs/model';
import { removed, upserted } from '#libs/testing';
import { DeskRig, ANA, BEN } from '../testing/desk-rig.js';

let rig: DeskRig;
beforeEach(async () => {
  rig = await DeskRig.open({ astuce: '', partner: 'visibility: partner', city: 'nature: simulated' });
  rig.schedules.set('astuce', {
    findRoute: (id) => (id === '90' ? {} : undefined),
    findStop: (id) => (id === 'BELGES' ? {} : undefined),
    agencies: [{ agencyId: 'TCAR' }],
  });
});
afterEach(() => rig.close());

const header = { fr: 'Ligne 90 interrompue', en: 'Line 90 interrupted' };
const current = (key: string): HubEvent<'alert'> | undefined => rig.live.find('alert', key)?.event;

describe('an alert of the operators', () => {
  it('is for operators alone while it is a draft, and for everybody when it is confirmed', async () => {
    const draft = await rig.room.events.create({ header, routes: ['astuce:90'] }, ANA);
    expect(draft).toMatchObject({ feed: 'hub-operator', visibility: 'internal', quality: { flags: ['draft'] } });
    rig.pass(60_000);
    const confirmed = await rig.room.events.confirm(draft.key, {}, BEN);
    expect(confirmed).toMatchObject({ key: draft.key, visibility: 'open', quality: { flags: [] } });
    expect(current(draft.key)!.entity).toMatchObject({
      origin: { organisation: 'Métropole' },
      header,
      informedEntities: [{ routeId: 'astuce:90' }],
      activePeriods: [{ start: rig.instant(-60_000), end: rig.instant(2 * 3_600_000 - 60_000) }],
    });
    expect(await rig.journal('en')).toEqual([
      'Ben Confirmed and published: Line 90 interrupted',
      'Ana Draft: Line 90 interrupted',
    ]);
  });

  it('begins with the texts of a template, in both languages, for the time it names', async () => {
    const { entity } = await rig.room.events.create(
      { state: 'confirmed', template: 'line-delayed', routes: ['astuce:90'], header },
      ANA,
    );
    expect(entity).toMatchObject({
      header,
      description: { fr: expect.stringContaining('ralentie'), en: expect.stringContaining('slow') },
      effect: 'SIGNIFICANT_DELAYS',
      severityLevel: 'WARNING',
      activePeriods: [{ end: rig.instant(3_600_000) }],
    });
  });

  it('ends by itself unless it is prolonged', async () => {
    const until = rig.instant(3_600_000);
    const { key } = await rig.room.events.create({ state: 'confirmed', header, routes: ['astuce:90'], until }, ANA);
    await rig.room.events.prolong(key, { until: rig.instant(7_200_000) }, BEN);
    rig.pass(3_600_000);
    await rig.clerk.work(rig.nowMs);
    expect(current(key)).toBeDefined();
    rig.pass(3_600_000);
    await rig.clerk.work(rig.nowMs);
    expect(current(key)).toBeUndefined();
    expect((await rig.emitted('alert')).at(-1)).toMatchObject({ op: 'remove', reason: 'ended' });
    expect(await rig.journal('en')).toContain('- Ended: Line 90 interrupted');
  });

  it('is changed and ended by whoever is on shift; of two changes of one version the second is refused', async () => {
    const { key, producedAt: version } = await rig.room.events.create({ header, routes: ['astuce:90'] }, ANA);
    rig.pass(1_000);
    await rig.room.events.edit(key, { version, severity: 'SEVERE', stops: ['astuce:BELGES'] }, BEN);
    expect(current(key)!.entity).toMatchObject({
      severityLevel: 'SEVERE',
      informedEntities: [{ stopId: 'astuce:BELGES' }],
      header,
    });
    await expect(rig.room.events.edit(key, { version, severity: 'INFO' }, ANA)).rejects.toMatchObject({
      code: 'CONFLICT',
    });
    await rig.room.events.end(key, { text: 'resumed' }, BEN);
    expect((await rig.journal('en'))[0]).toBe('Ben Ended: Line 90 interrupted (resumed)');
    await expect(rig.room.events.end(key, {}, BEN)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('is written once however often it is sent with one Idempotency-Key', async () => {
    const body = { header, routes: ['astuce:90'] };
    const keys = await Promise.all([1, 2].map(async () => (await rig.room.events.create(body, ANA, 'k')).key));
    expect(new Set(keys).size).toBe(1);
    expect(await rig.emitted('alert')).toHaveLength(1);
  });

  it('is no wider than what it is about, and never taken for real where the network is invented', async () => {
    const narrow = await rig.room.events.create({ state: 'confirmed', header, routes: ['partner:1'] }, ANA);
    expect(narrow.visibility).toBe('partner');
    const invented = await rig.room.events.create({ state: 'confirmed', header, routes: ['city:1'] }, ANA);
    expect(invented.quality.flags).toEqual(['simulated']);
  });

  it.each([
    [{ header }, 'at least one of routes'],
    [{ routes: ['astuce:90'] }, 'at least one language'],
    [{ header, routes: ['90'] }, 'routes.0'],
    [{ header, routes: ['nowhere:90'] }, 'ids of a feed of this hub'],
    [{ header, routes: ['astuce:91'] }, 'a line of the timetable in use'],
    [{ header, stops: ['astuce:X'] }, 'a stop of the timetable in use'],
    [{ header, agencies: ['astuce:X'] }, 'one of TCAR'],
    [{ header, routes: ['astuce:90'], until: '2020-01-01T00:00:00Z' }, 'an instant after'],
    [{ header, routes: ['astuce:90'], until: '2027-01-01T00:00:00Z' }, 'at most 90 days'],
    [{ header, routes: ['astuce:90'], cause: 'DRAGONS' }, 'cause'],
    [{ header, routes: ['astuce:90'], template: 'none' }, 'line-interrupted'],
    [{ header: { fr: '' }, routes: ['astuce:90'] }, 'header.fr'],
    [{ header, routes: ['astuce:90'], colour: 'red' }, 'colour'],
    [{ header: { fr: 'Reprise à {heure}' }, routes: ['astuce:90'] }, 'no gap in braces'],
  ])('%j is refused and says what was expected', async (body, expected) => {
    await expect(rig.room.events.create({ state: 'confirmed', ...body }, ANA)).rejects.toThrow(expected);
    expect(await rig.emitted('alert')).toEqual([]);
  });
});

describe('a draft the analyst drew', () => {
  const drawn = async (road: HubEvent['visibility'] = 'open'): Promise<HubEvent<'alert'>> => {
    const feed = 'astuce';
    const situation = { situationId: 'city:S1' as SituationId, records: [{ recordId: '1', type: 'Accident' }] };
    await rig.say(upserted('traffic-situation', 'S1', situation, { feed: 'city', visibility: road, at: rig.nowMs }));
    const alert: Alert = {
      alertId: `${feed}:draft:city:S1` as AlertId,
      activePeriods: [{ start: rig.instant(-60_000), end: rig.instant(86_400_000) }],
      informedEntities: [{ routeId: `${feed}:90` as RouteId }],
      header: { fr: 'À vérifier : travaux sur le parcours', en: 'To be checked: roadworks on the route' },
      effect: 'DETOUR',
    };
    const seen = { feed, flags: ['derived'], visibility: 'internal' as const, at: rig.nowMs };
    const event = upserted('alert', 'draft:city:S1', alert, seen);
    await rig.say({ ...event, source: { ...event.source, id: ANALYST_SOURCE } });
    return event;
  };

  it('becomes an alert of the operators, once, with what they change, and stays what it is', async () => {
    const { key } = await drawn();
    const confirmed = await rig.room.events.confirm(key, { description: { fr: 'Rue barrée' } }, ANA);
    const again = await rig.room.events.confirm(key, {}, BEN);
    expect(again.key).toBe(confirmed.key);
    expect(confirmed).toMatchObject({
      feed: 'hub-operator',
      visibility: 'open',
      entity: {
        origin: { organisation: 'Métropole', basedOn: key },
        header: { fr: 'Travaux sur le parcours', en: 'Roadworks on the route' },
        description: { fr: 'Rue barrée' },
        effect: 'DETOUR',
        activePeriods: [{ end: rig.instant(86_400_000) }],
      },
    });
    expect(current(key)!.source.id).toBe(ANALYST_SOURCE);
  });

  it('is confirmed for no more readers than may see the road situation it was drawn from', async () => {
    const { key } = await drawn('partner');
    expect(await rig.room.events.confirm(key, {}, ANA)).toMatchObject({ visibility: 'partner' });
  });

  it('goes out with the end and the effect the operator has chosen', async () => {
    const { key } = await drawn();
    const until = rig.instant(3 * 3_600_000);
    expect(await rig.room.events.confirm(key, { until, effect: 'SIGNIFICANT_DELAYS' }, ANA)).toMatchObject({
      entity: { effect: 'SIGNIFICANT_DELAYS', activePeriods: [{ end: until }] },
    });
  });

  it('is confirmed no more once the situation is gone', async () => {
    const { key } = await drawn();
    await rig.say(removed('traffic-situation', 'S1', { feed: 'city', at: rig.nowMs }));
    await expect(rig.room.events.confirm(key, {}, ANA)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });

  it('cannot be changed or ended itself', async () => {
    const { key } = await drawn();
    await expect(rig.room.events.edit(key, { header }, ANA)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(rig.room.events.end(key, {}, ANA)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  });
});

describe('a road event of the operators', () => {
  const body = {
    nature: 'road',
    template: 'road-closed',
    point: { latitude: 49.44, longitude: 1.09 },
    roadNumber: 'D18E',
  };

  it('is a situation with one record of which they are the source', async () => {
    const { key, kind } = await rig.room.events.create({ ...body, state: 'confirmed' }, ANA);
    expect([kind, rig.live.find('traffic-situation', key)!.event]).toMatchObject([
      'traffic-situation',
      {
        feed: 'hub-operator',
        visibility: 'open',
        entity: {
          overallSeverity: 'highest',
          records: [
            {
              type: 'RoadOrCarriagewayOrLaneManagement',
              detail: ['roadClosed'],
              sourceName: 'Métropole',
              roadNumber: 'D18E',
              end: rig.instant(12 * 3_600_000),
              comments: [{ fr: 'Route coupée à la circulation', en: 'Road closed to traffic' }],
            },
          ],
        },
      },
    ]);
  });

  it('keeps its place and what was said when its end is moved, under a new version', async () => {
    const { key } = await rig.room.events.create({ ...body, state: 'confirmed' }, ANA);
    rig.pass(1_000);
    await rig.room.events.prolong(key, { until: rig.instant(24 * 3_600_000) }, ANA);
    const { records } = rig.live.find('traffic-situation', key)!.event.entity as TrafficSituation;
    expect(records).toMatchObject([
      {
        version: '2',
        end: rig.instant(24 * 3_600_000),
        points: [body.point],
        creationTime: rig.instant(-1_000),
        severity: 'highest',
      },
    ]);
    await expect(rig.room.events.create({ nature: 'road', header }, ANA)).rejects.toThrow('where on the road');
  });
});
