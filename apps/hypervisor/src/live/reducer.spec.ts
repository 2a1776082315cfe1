import { gathered, initialState, reduce, type Action, type LiveState, type ServerMessage } from './reducer';
import type { HubEvent } from '../api/contract';

const event = (key: string, op: 'upsert' | 'remove' = 'upsert'): HubEvent => ({
  kind: 'vehicle-position',
  key,
  feed: 'astuce',
  op,
  entity: op === 'upsert' ? { vehicleId: key } : undefined,
  observedAt: '2026-01-15T08:00:00.000Z',
  receivedAt: '2026-01-15T08:00:00.000Z',
  producedAt: '2026-01-15T08:00:00.000Z',
  quality: { flags: [] },
  source: { id: 'positions', documentHash: '' },
});

function after(...messages: ServerMessage[]): LiveState {
  return messages.reduce(
    (state, message, i) => reduce(state, { type: 'message', message, at: i + 1 }),
    reduce(initialState, { type: 'opened', at: 0 }),
  );
}

const keys = (state: LiveState): string[] => [...(state.entities['vehicle-position']?.keys() ?? [])];

describe('the live state of the page', () => {
  it('is catching up until the last piece of the snapshot, then live', () => {
    const half = after({ op: 'snapshot', entities: [event('a')], more: true, cursor: 'c1' });
    expect(half).toMatchObject({ connection: 'catching-up', cursor: undefined });
    const whole = reduce(half, {
      type: 'message',
      message: { op: 'snapshot', entities: [event('b')], more: false, cursor: 'c1' },
      at: 9,
    });
    expect(whole).toMatchObject({ connection: 'live', cursor: 'c1' });
    expect(keys(whole)).toEqual(['a', 'b']);
  });

  it('takes what is removed off the map and remembers where to go on', () => {
    const state = after(
      { op: 'snapshot', entities: [event('a'), event('b')], more: false, cursor: 'c1' },
      { op: 'events', events: [event('a', 'remove')], cursor: 'c2' },
    );
    expect(keys(state)).toEqual(['b']);
    expect(state.cursor).toBe('c2');
  });

  it('keeps what it shows while offline, and says since when', () => {
    const state = reduce(after({ op: 'snapshot', entities: [event('a')], more: false, cursor: 'c1' }), {
      type: 'closed',
      at: 77,
    });
    expect(state).toMatchObject({ connection: 'offline', since: 77, cursor: 'c1' });
    expect(keys(state)).toEqual(['a']);
  });

  it('shows nothing after a gap until the fresh snapshot has come', () => {
    const state = after(
      { op: 'snapshot', entities: [event('a')], more: false, cursor: 'c1' },
      { op: 'gap', reason: 'too old' },
    );
    expect(keys(state)).toEqual([]);
    expect(state).toMatchObject({ connection: 'catching-up', cursor: undefined });
  });

  it('does not move its place on a heartbeat without a cursor: the hub has more to give', () => {
    expect(after({ op: 'events', events: [], cursor: 'c1' }, { op: 'heartbeat' }).cursor).toBe('c1');
    expect(after({ op: 'events', events: [], cursor: 'c1' }, { op: 'heartbeat', cursor: 'c2' }).cursor).toBe('c2');
  });

  describe('how far it is behind', () => {
    const EIGHT = Date.parse('2026-01-15T08:00:00.000Z');
    const ageAfter = (at: number, ...messages: ServerMessage[]): number =>
      messages.reduce((state, message) => reduce(state, { type: 'message', message, at }), initialState).shownAt -
      EIGHT;
    const beat = (seconds: number, cursor?: string): ServerMessage => ({
      op: 'heartbeat',
      at: new Date(EIGHT + seconds * 1000).toISOString(),
      ...(cursor && { cursor }),
    });

    it('is known from the newest event or heartbeat, not by when it came', () => {
      expect(ageAfter(EIGHT + 64_000, { op: 'events', events: [event('a')], cursor: 'c' })).toBe(0);
      expect(ageAfter(EIGHT + 64_000, { op: 'events', events: [event('a')], cursor: 'c' }, beat(50, 'd'))).toBe(50_000);
    });

    it('is not reported by a heartbeat that says the hub has more to give', () => {
      expect(ageAfter(EIGHT + 64_000, { op: 'events', events: [event('a')], cursor: 'c' }, beat(60))).toBe(0);
    });

    it('is not hidden by a clock that is ahead', () => {
      expect(ageAfter(EIGHT + 5_000, beat(3_600, 'c'))).toBe(5_000);
    });
  });

  it('is refused where the hub does not understand it, until it is opened anew', () => {
    expect(reduce(initialState, { type: 'closed', at: 5, isRefused: true })).toMatchObject({ isRefused: true });
  });

  it('marks a feed stale and fresh again', () => {
    const stale = after({ op: 'stale', feed: 'astuce', since: '2026-01-15T08:00:00.000Z' });
    expect(stale.stale.has('astuce')).toBe(true);
    expect(
      reduce(stale, { type: 'message', message: { op: 'stale', feed: 'astuce', since: null }, at: 5 }).stale.has(
        'astuce',
      ),
    ).toBe(false);
  });

  it('is the same after the pieces of a snapshot and events that follow each other are gathered into one message', () => {
    const said: ServerMessage[] = [
      { op: 'snapshot', entities: [event('a')], more: true, cursor: 'c0' },
      { op: 'snapshot', entities: [event('b')], more: false, cursor: 'c1' },
      { op: 'events', events: [event('a', 'remove')], cursor: 'c2' },
      { op: 'events', events: [event('c')], cursor: 'c3' },
      { op: 'heartbeat', cursor: 'c4', at: '2026-01-15T08:00:01.000Z' },
      { op: 'events', events: [event('d')], cursor: 'c5' },
    ];
    const actions = said.map((message): Action => ({ type: 'message', message, at: 9 }));
    const fewer = gathered(actions);
    expect(fewer).toHaveLength(4);
    const opened = reduce(initialState, { type: 'opened', at: 0 });
    expect(fewer.reduce(reduce, opened)).toEqual(actions.reduce(reduce, opened));
  });

  describe('an interruption', () => {
    const START = 1_000_000;
    const said = (at: number, message: ServerMessage): Action => ({ type: 'message', message, at: START + at });
    const SNAPSHOT: ServerMessage = { op: 'snapshot', entities: [], more: false, cursor: 'c' };
    const BEAT: ServerMessage = { op: 'heartbeat', cursor: 'c' };
    const GAP: ServerMessage = { op: 'gap', reason: 'the log is another one' };
    const seen = (...actions: Action[]): string[] =>
      [said(0, SNAPSHOT), ...actions]
        .reduce(reduce, reduce(initialState, { type: 'opened', at: START }))
        .interruptions.map(
          ({ fromMs, toMs, isLost, wasAsleep }) =>
            `${fromMs - START}–${toMs - START}${isLost ? ' lost' : ''}${wasAsleep ? ' asleep' : ''}`,
        );
    const closed = (at: number): Action => ({ type: 'closed', at: START + at });
    const opened = (at: number): Action => ({ type: 'opened', at: START + at });

    it('of a moment, after which nothing is missing, is not worth a word', () => {
      expect(seen(closed(1_000), opened(2_000), said(3_000, BEAT))).toEqual([]);
    });

    it('begins with what was heard last and ends when the page is live again', () => {
      expect(seen(said(5_000, BEAT), closed(20_000), opened(60_000), closed(61_000), said(90_000, BEAT))).toEqual([
        '5000–90000',
      ]);
    });

    it('is said however short, where the hub no longer has what was missed', () => {
      expect(seen(closed(1_000), opened(2_000), said(2_000, GAP), said(2_100, SNAPSHOT))).toEqual(['0–2100 lost']);
      expect(seen(said(4_000, GAP), said(4_100, SNAPSHOT))).toEqual(['0–4100 lost']);
    });

    it('is one whether or not anything was closed: a silent connection, or a page that slept', () => {
      expect(seen(said(60_000, BEAT))).toEqual(['0–60000']);
      const woke: Action = { type: 'woke', fromMs: START + 2_000, at: START + 600_000 };
      expect(seen(woke, said(600_100, BEAT))).toEqual(['2000–600100 asleep']);
    });

    it('is none where the session has ended, and before the page has heard anything', () => {
      expect(seen(closed(1_000), said(1_000, { op: 'gap', reason: 'access' }), said(2_000, SNAPSHOT))).toEqual([]);
      const first = [closed(50_000), opened(60_000), said(60_001, SNAPSHOT)].reduce(reduce, initialState);
      expect(first.interruptions).toEqual([]);
    });

    it('stays until somebody has seen to it, and at most three do', () => {
      const long = [0, 1, 2, 3].map((n) => said(60_000 * (n + 1), BEAT));
      expect(seen(...long)).toEqual(['60000–120000', '120000–180000', '180000–240000']);
      expect(seen(...long, { type: 'dismissed', fromMs: START + 120_000, at: 0 })).toEqual([
        '60000–120000',
        '180000–240000',
      ]);
    });
  });
});
