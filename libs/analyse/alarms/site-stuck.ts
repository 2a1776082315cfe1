import type { CataloguedFeed } from '#libs/catalogue';
import type { Change } from '#libs/live';
import { localId, type EntityKey, type FeedId, type HubEvent, type TrafficMeasurement } from '#libs/model';
import { span } from '../numbers.js';
import type { AnalystOptions } from '../options.js';
import type { View } from '../view.js';
import type { AlarmRule, Finding, StandingAlarms } from './rule.js';

interface Reading {
  value: string;
  readings: number;
  firstMs: number;
  lastMs: number;
}

type Measurement = HubEvent<'traffic-measurement'>;

/**
 * A road counter gives the same reading again and again: traffic never does. Zero is left out, an empty road at night is
 * no fault. Only new readings count, so a feed that repeats itself without a new time of measurement is not judged.
 */
export class SiteStuck implements AlarmRule {
  readonly name = 'site-stuck';
  private readonly sites = new Map<EntityKey, Reading>();
  private readonly suspects = new Map<FeedId, Set<EntityKey>>();
  droppedTotal = 0;

  constructor(
    readonly life: AnalystOptions['alarms']['siteStuck'],
    private readonly maxSites: number,
  ) {}

  get remembered(): number {
    return this.sites.size;
  }

  note({ delivery: { event } }: Change): void {
    if (event.kind !== 'traffic-measurement') return;
    if (event.op === 'remove') return this.drop(event);
    const value = readingOf((event as Measurement).entity!);
    if (value === undefined) return this.drop(event);
    const atMs = Date.parse(event.producedAt);
    const site = this.sites.get(event.key);
    if (site === undefined) {
      if (this.sites.size >= this.maxSites) this.droppedTotal += 1;
      else this.sites.set(event.key, { value, readings: 1, firstMs: atMs, lastMs: atMs });
      return;
    }
    // Emitted again: each reading counts once, however often it comes.
    if (atMs <= site.lastMs) return;
    site.lastMs = atMs;
    if (site.value === value) site.readings += 1;
    else {
      site.value = value;
      site.readings = 1;
      site.firstMs = atMs;
    }
    this.suspect(event, site);
  }

  judge(view: View, { feedId }: CataloguedFeed, standing: StandingAlarms): Finding[] {
    const keys = new Set<EntityKey>(this.suspects.get(feedId));
    for (const subject of standing.keys()) keys.add(`${feedId}:${subject}` as EntityKey);
    const findings: Finding[] = [];
    for (const key of [...keys].sort()) {
      const event = view.find('traffic-measurement', key);
      const value = event && readingOf(event.entity!);
      if (value === undefined) continue;
      const subject = localId(key);
      const alarm = standing.get(subject);
      // After a restart nothing is remembered: the alarm itself says which reading is stuck.
      const isStuck = alarm ? sameFigures(alarm.figures, event!.entity!) : this.suspects.get(feedId)?.has(key);
      if (isStuck) findings.push(this.finding(event!, subject, this.sites.get(key)?.firstMs));
    }
    return findings;
  }

  forget(): void {
    this.sites.clear();
    this.suspects.clear();
  }

  private suspect({ feed, key }: HubEvent, { readings, firstMs, lastMs }: Reading): void {
    const { sameForMs, minReadings } = this.life;
    const suspects = this.suspects.get(feed);
    if (lastMs - firstMs < sameForMs || readings < minReadings) suspects?.delete(key);
    else if (suspects) suspects.add(key);
    else this.suspects.set(feed, new Set([key]));
  }

  private drop({ feed, key }: HubEvent): void {
    this.sites.delete(key);
    this.suspects.get(feed)?.delete(key);
  }

  private finding(event: Measurement, subject: string, sinceMs: number | undefined): Finding {
    const { point } = event.entity!;
    const after = span(this.life.sameForMs);
    return {
      subject,
      severity: 'minor',
      text: {
        fr: `Comptage routier figé : la même mesure depuis plus de ${after} (flux ${event.feed}).`,
        en: `Road counter stuck: the same reading for over ${after} (feed ${event.feed}).`,
      },
      figures: figuresOf(event.entity!),
      about: [{ kind: 'traffic-measurement', key: event.key }],
      point,
      sinceMs,
      made: [event],
    };
  }
}

/** `undefined` where nothing was measured, or nothing passed. */
function readingOf({ flowVehPerHour, speedKmh, occupancyPercent }: TrafficMeasurement): string | undefined {
  if (!flowVehPerHour && !speedKmh) return undefined;
  return `${flowVehPerHour ?? ''}/${speedKmh ?? ''}/${occupancyPercent ?? ''}`;
}

function figuresOf({ flowVehPerHour, speedKmh, occupancyPercent }: TrafficMeasurement): Record<string, number> {
  const figures: Record<string, number> = {};
  if (flowVehPerHour !== undefined) figures['flowVehPerHour'] = flowVehPerHour;
  if (speedKmh !== undefined) figures['speedKmh'] = speedKmh;
  if (occupancyPercent !== undefined) figures['occupancyPercent'] = occupancyPercent;
  return figures;
}

function sameFigures(raised: Record<string, number>, measurement: TrafficMeasurement): boolean {
  const now = figuresOf(measurement);
  return ['flowVehPerHour', 'speedKmh', 'occupancyPercent'].every((name) => raised[name] === now[name]);
}
