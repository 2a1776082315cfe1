import { Analyst, DEFAULT_OPTIONS, type Adjusted, type AnalystOptions } from '#libs/analyse';
import { openMemoryBus } from '#libs/bus';
import { FeedCatalogue } from '#libs/catalogue';
import { parseConfig } from '#libs/config';
import { LiveState } from '#libs/live';
import { topicOf, type FeedId, type HubEvent } from '#libs/model';
import { Metrics, silentLog } from '#libs/telemetry';
import { ManualClock } from '../libs/testing/manual-clock.js';

/** Alarms are judged this often, on the full multiple of the clock. */
export const STEP_MS = 10_000;

/** A recording as a feed would have reported it. */
export interface PlayedFeed {
  feed: FeedId;
  fromMs: number;
  toMs: number;
  /** What is reported since the last question; instants come in order. */
  until(nowMs: number): HubEvent[];
}

export interface RaisedAlarm {
  key: string;
  fromMs: number;
  toMs: number;
  /** Keys of what it was about, at any time. */
  about: Set<string>;
  /** When it was raised. */
  figures: Readonly<Record<string, number>>;
}

/** The alarms of one rule that the analyst raises while a recording is played. */
export async function playedAlarms(
  played: PlayedFeed,
  rule: string,
  options: Adjusted<AnalystOptions> = {},
): Promise<RaisedAlarm[]> {
  const { feed } = played;
  const others = Object.fromEntries(
    Object.keys(DEFAULT_OPTIONS.alarms)
      .filter((name) => name !== rule.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()))
      .map((name) => [name, { enabled: false }]),
  );
  const clock = new ManualClock(played.fromMs - (played.fromMs % STEP_MS));
  const bus = await openMemoryBus({ retentionMs: 2 * 86_400_000, now: () => clock.now(), newEpoch: () => 'e' });
  const live = new LiveState(bus);
  await live.start((error) => {
    throw error;
  });
  const { config } = parseConfig(
    `hub: { name: Hub, operator: City, contact: data@example.org }\nfeeds:\n  - { id: ${feed}, title: T, producer: P, licence: etalab-2.0, sources: [ { format: gtfs, file: a.zip } ] }\n`,
  );
  const analyst = new Analyst({
    bus,
    live,
    clock,
    log: silentLog,
    metrics: new Metrics(),
    catalogue: new FeedCatalogue(config!.hub, config!.feeds),
    // Of what the analyst does beside the rule a long recording would make hours.
    options: {
      ...options,
      figuresEveryMs: 86_400_000,
      alarms: { ...others, ...options.alarms },
      drafts: { enabled: false },
    },
  });
  await analyst.begin();
  for (let nowMs = clock.now() + STEP_MS; nowMs <= played.toMs; nowMs += STEP_MS) {
    const events = played.until(nowMs);
    if (events.length > 0) await bus.append(events);
    await clock.pass(STEP_MS);
    await analyst.judgeAt(nowMs);
  }
  await live.catchUp();
  const from = { epoch: bus.epoch, topic: topicOf('alarm'), partition: 0, offset: 0 };
  const standing = new Map<string, RaisedAlarm>();
  const raised: RaisedAlarm[] = [];
  for (const { event } of await bus.read(from, 1_000_000)) {
    const alarm = (event as HubEvent<'alarm'>).entity;
    if (alarm?.rule !== rule) continue;
    const atMs = Date.parse(event.producedAt);
    const known = standing.get(event.key);
    if (alarm.state === 'cleared') {
      if (known) known.toMs = atMs;
      standing.delete(event.key);
      continue;
    }
    const one = known ?? {
      key: event.key,
      fromMs: atMs,
      toMs: played.toMs,
      about: new Set<string>(),
      figures: alarm.figures,
    };
    if (!known) raised.push(one);
    standing.set(event.key, one);
    for (const { key } of alarm.about) one.about.add(key);
  }
  await analyst.stop();
  await live.stop();
  return raised;
}
