import { jest } from '@jest/globals';
import { initialState, reduce, type LiveState } from './reducer';
import { connectStream, type Stream } from './socket';

/** The browser's side of a connection whose other end is the test. */
class FakeSocket {
  static all: FakeSocket[] = [];
  readonly sent: { cursor?: string }[] = [];
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: string }) => void) | null = null;
  onclose: ((event: { code: number }) => void) | null = null;

  constructor() {
    FakeSocket.all.push(this);
  }

  send(text: string): void {
    this.sent.push(JSON.parse(text) as { cursor?: string });
  }

  close(): void {}

  says(message: object): void {
    this.onmessage?.({ data: JSON.stringify(message) });
  }

  becomesLive(cursor: string): void {
    this.onopen!();
    this.says({ op: 'snapshot', entities: [], more: false, cursor });
  }
}

const START = Date.parse('2026-01-15T08:00:00.000Z');
const page: { hidden: boolean; addEventListener(): void; removeEventListener(): void } = {
  hidden: false,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
};
const ABSENT = { WebSocket: globalThis.WebSocket, document: undefined, location: undefined };

let state: LiveState;
let doubts: number;
let stream: Stream;

beforeEach(() => {
  jest.useFakeTimers({ now: START });
  FakeSocket.all = [];
  Object.assign(globalThis, {
    WebSocket: FakeSocket,
    document: page,
    location: { protocol: 'https:', host: 'hub.example' },
  });
  state = initialState;
  doubts = 0;
  stream = connectStream(
    (actions) => (state = actions.reduce(reduce, state)),
    () => state.cursor,
    () => Date.now(),
    () => (doubts += 1),
  );
  newest().becomesLive('c1');
  jest.advanceTimersByTime(300);
});
afterEach(() => {
  stream.stop();
  jest.useRealTimers();
  Object.assign(globalThis, ABSENT);
});

const newest = (): FakeSocket => FakeSocket.all.at(-1)!;
const interruptions = (): string[] =>
  state.interruptions.map(
    ({ fromMs, toMs, isLost, wasAsleep }) =>
      `${Math.round((toMs - fromMs) / 1_000)} s${isLost ? ' lost' : ''}${wasAsleep ? ' asleep' : ''}`,
  );

describe('the stream of a page', () => {
  it('that slept for ten minutes says so, gives its dead connection up and goes on from where it was', () => {
    // Nothing runs: neither timers nor what came meanwhile.
    jest.setSystemTime(START + 600_000);
    jest.advanceTimersByTime(16_000);
    expect(FakeSocket.all).toHaveLength(2);
    newest().becomesLive('c2');
    jest.advanceTimersByTime(300);
    expect(newest().sent[0]).toMatchObject({ op: 'subscribe', cursor: 'c1' });
    expect(state.connection).toBe('live');
    expect(interruptions()).toEqual([expect.stringMatching(/^6\d\d s asleep$/)]);
  });

  it('that hears a message each ten seconds has not slept, however seldom its timers run', () => {
    for (let at = 0; at < 6; at += 1) {
      jest.setSystemTime(Date.now() + 10_000);
      newest().says({ op: 'heartbeat', cursor: 'c1' });
      jest.advanceTimersByTime(250);
    }
    expect([FakeSocket.all.length, interruptions()]).toEqual([1, []]);
  });

  it('over a half-open connection is given up after a quarter of a minute of silence', () => {
    jest.advanceTimersByTime(15_000);
    expect(FakeSocket.all).toHaveLength(1);
    jest.advanceTimersByTime(2_000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(state.connection).toBe('offline');
  });

  it('asks who uses the page whenever the hub is there again: the session may have ended meanwhile', () => {
    expect(doubts).toBe(0);
    newest().onclose!({ code: 1006 });
    jest.advanceTimersByTime(1_000);
    newest().becomesLive('c2');
    expect(doubts).toBe(1);
  });

  it('that finds an empty hub and its session over tells what was lost, however short it was', () => {
    newest().onclose!({ code: 1006 });
    jest.advanceTimersByTime(1_000);
    newest().onopen!();
    newest().says({ op: 'welcome', session: 's', limits: {} });
    expect(doubts).toBe(0);
    newest().says({ op: 'gap', reason: 'the cursor is of another log' });
    expect(doubts).toBe(1);
    // The hub says that the session is over before the snapshot has come.
    stream.beginAnew(true);
    jest.advanceTimersByTime(1_000);
    newest().becomesLive('c9');
    jest.advanceTimersByTime(300);
    expect(interruptions()).toEqual([expect.stringMatching(/^\d s lost$/)]);
  });

  it('whose session the hub has ended forgets its place at once, and comes back as anybody', () => {
    newest().onclose!({ code: 4001 });
    expect([doubts, state.cursor]).toEqual([1, undefined]);
    jest.advanceTimersByTime(1_000);
    newest().becomesLive('c9');
    expect(newest().sent[0]).not.toHaveProperty('cursor');
    jest.advanceTimersByTime(300);
    // The page hears then that it is nobody's any more: it is already.
    stream.beginAnew(true);
    jest.advanceTimersByTime(1_000);
    expect(FakeSocket.all).toHaveLength(2);
    expect(interruptions()).toEqual([]);
  });

  it('begins anew without its place when somebody else has signed in', () => {
    stream.beginAnew(false);
    jest.advanceTimersByTime(1);
    newest().becomesLive('c2');
    expect(FakeSocket.all).toHaveLength(2);
    expect(newest().sent[0]).not.toHaveProperty('cursor');
  });
});
