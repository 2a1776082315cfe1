import { alarmStatistics, type JournalLine } from '#libs/desk';
import { toInstant, type EntityKey, type FeedId, type HubEvent, type Instant } from '#libs/model';
import { MORNING, stationHas } from '#libs/testing';
import { PublishRig } from '../../../test/support/publish-rig.js';
import { handoverPage, type Handover } from './handover-page.js';

const HOUR = 3_600_000;
const span = { from: toInstant(MORNING), to: toInstant(MORNING + 8 * HOUR) };
const at = (hours: number): Instant => toInstant(MORNING + hours * HOUR);
const line = (more: Partial<JournalLine>): JournalLine => ({
  id: `hub-operator:${more.at}` as EntityKey,
  at: at(1),
  category: 'note',
  feed: 'lovelo' as FeedId,
  text: {},
  links: [],
  ...more,
});

let rig: PublishRig;
beforeEach(async () => {
  rig = await PublishRig.start([{ id: 'lovelo', formats: ['gbfs'] }]);
});
afterEach(() => rig.stop());

/** The text of the page in English, without its marks. */
function read(more: Partial<Handover>): string {
  const lines = more.lines ?? [];
  const page = handoverPage(rig.context, {
    span,
    nowMs: MORNING + 8 * HOUR,
    language: 'en',
    lines,
    statistics: alarmStatistics(lines, [], { ...span, nowMs: MORNING + 8 * HOUR }),
    alarms: [],
    standing: [],
    own: [],
    find: (kind, key) => rig.live.find(kind, key)?.event as HubEvent | undefined,
    feeds: rig.catalogue.list().map((feed) => ({ feed, state: 'fresh', alarms: 0 })),
    figures: undefined,
    ...more,
  });
  return page
    .replace(/<[^>]*>/g, ' ')
    .replace(/&#39;/g, '’')
    .replace(/\s+/g, ' ');
}

describe('the page a shift hands over with', () => {
  it('says of an alarm the worst it was and how it was in the end, and its cause in words', () => {
    const alarm = {
      key: 'lovelo:feed-not-fresh' as EntityKey,
      feed: 'lovelo' as FeedId,
      text: { en: 'silent' },
      raisedAt: at(1),
      clearedAt: at(2),
      cause: 'false-alarm',
    };
    const page = read({
      alarms: [
        { ...alarm, worst: 'critical', severity: 'minor' },
        { ...alarm, worst: 'major', severity: 'major' },
      ],
    });
    expect(page).toContain('silent · false alarm critical, in the end minor');
    expect(page).toMatch(/silent · false alarm major \d/);
  });

  it('has alerts that ended in the period, with who ended them and when', () => {
    const ended = { category: 'alert-ended', text: { en: 'Ended: Line 90 interrupted' } } as const;
    const page = read({ lines: [line({ ...ended, by: 'Ana', at: at(3) }), line({ ...ended, at: at(2) })] });
    expect(page).toMatch(/Line 90 interrupted ended by Ana 15 Jan/);
    expect(page).toMatch(/Line 90 interrupted ended 15 Jan/);
  });

  it('calls what a line is about by its name', async () => {
    await rig.happen(stationHas('st-17', 1, 2));
    const links = [
      { kind: 'station', key: 'lovelo:st-17' as EntityKey },
      { kind: 'feed-status', key: 'lovelo:status' as EntityKey },
      { kind: 'dataset', key: 'lovelo:gtfs' as EntityKey },
      { kind: 'station', key: 'lovelo:gone' as EntityKey },
      { kind: 'alert', key: 'hub-operator:0ecf6ff88f64' as EntityKey },
    ] as const;
    const page = read({ lines: [line({ text: { und: 'seen to' }, links: [...links], by: 'Ana' })] });
    expect(page).toMatch(/Ana seen to Station st-17, Network lovelo, gone (?!.*0ecf6ff88f64)/);
  });

  it('counts the hours of all on shift', () => {
    const lines = [line({ by: 'Ana', at: at(1) }), line({ by: 'Ben', at: at(7) })];
    const page = read({ lines });
    expect(page).toContain('(16 hours of operators on shift)');
  });

  it('says that nothing is known of the time before the hub kept anything', () => {
    expect(read({ keptSince: at(5) })).toContain('The hub has kept nothing of before');
    expect(read({})).not.toContain('has kept nothing');
  });
});
