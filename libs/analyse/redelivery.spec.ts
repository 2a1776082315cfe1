import fc from 'fast-check';
import { openMemoryBus, type Bus, type Delivery, type SubscribeOptions } from '#libs/bus';
import type { HubEvent } from '#libs/model';
import { MORNING, roadMeasured, stationHas, tripDelayed, vehicleMoved } from '#libs/testing';
import { WatchedCity, feedIs } from '../testing/watched-city.js';

const STEP_MS = 10_000;
/** Short times, so that short histories raise and clear alarms of every rule. */
const QUICK = {
  keepClearedMs: 60_000,
  repeatEveryMs: 10_000,
  alarms: {
    feedNotFresh: { raiseAfterMs: 20_000, clearAfterMs: 20_000 },
    matchRateDrop: { raiseAfterMs: 0, clearAfterMs: 10_000, minSample: 1 },
    punctualityLow: { raiseAfterMs: 10_000, clearAfterMs: 10_000, minSample: 2 },
    bunching: { clearAfterMs: 10_000, holdsMs: 20_000 },
    stationEmpty: { enabled: true, raiseAfterMs: 10_000, clearAfterMs: 0, rareShare: 1, minStations: 1 },
    siteStuck: { sameForMs: 30_000, minReadings: 3 },
  },
};

/** What one ten seconds hold: which of a few things, and how it is. */
const saying = fc.record({ what: fc.nat(5), which: fc.nat(2), level: fc.nat(3) });
const history = fc.array(
  fc.record({
    said: fc.array(saying, { maxLength: 6 }),
    repeatedFrom: fc.nat(6),
    bundle: fc.integer({ min: 1, max: 4 }),
  }),
  { minLength: 8, maxLength: 24 },
);

function eventOf({ what, which, level }: { what: number; which: number; level: number }, at: number): HubEvent {
  switch (what) {
    case 0:
      return feedIs((['fresh', 'fresh', 'stale', 'failing'] as const)[which + (level & 1)]!, {
        at,
        matchRate: [1, 0.9, 0.3, 0.1][level],
      });
    case 1:
      return tripDelayed(`trip-${which}`, level * 300, { at });
    case 2:
      return vehicleMoved(`${which}`, {
        at,
        stopSequence: 3,
        point: { latitude: 49.4431 + level * 0.001, longitude: 1.0993 },
      });
    case 3:
      return stationHas(`s${which}`, level > 1 ? 0 : level, 3, { at });
    default:
      return roadMeasured(`c${which}`, { flowVehPerHour: level > 1 ? 400 : level * 100 }, { at });
  }
}

async function alarmsOf(
  steps: { events: HubEvent[]; repeatedFrom: number; bundle: number }[],
  said: (step: (typeof steps)[number]) => HubEvent[][],
  around: (bus: Bus) => Bus = (bus) => bus,
): Promise<string[]> {
  const bus = around(await openMemoryBus({ retentionMs: 86_400_000, now: () => MORNING, newEpoch: () => 'e1' }));
  const city = await WatchedCity.open({ bus, options: QUICK });
  for (const step of steps) {
    for (const bundle of said(step)) await city.say(...bundle);
    await city.pass(STEP_MS);
  }
  await city.pass(2 * 60_000);
  const emitted = (await city.emitted('alarm')).map((event) => JSON.stringify(event));
  await city.close();
  return emitted;
}

/** A bus that gives each batch with everything of the last ones before it once more, as after a lost commit. */
function repeating(bus: Bus): Bus {
  return new Proxy(bus, {
    get: (target, name) => {
      if (name === 'subscribe') {
        return (options: SubscribeOptions) => {
          const kept: Delivery[] = [];
          return target.subscribe({
            ...options,
            onBatch: async (batch) => {
              const again = kept.slice(-20);
              kept.push(...batch);
              await options.onBatch([...again, ...batch]);
            },
          });
        };
      }
      const value = Reflect.get(target, name) as unknown;
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

describe('redelivery', () => {
  let raised = 0;
  afterAll(() => expect(raised).toBeGreaterThan(0));

  it('in order, of any part of the events, gives the same alarms to the letter', async () => {
    await fc.assert(
      fc.asyncProperty(history, async (drawn) => {
        const steps = drawn.map(({ said, repeatedFrom, bundle }, i) => ({
          events: said.map((one, k) => eventOf(one, MORNING + i * STEP_MS + k)),
          repeatedFrom,
          bundle,
        }));
        const once = await alarmsOf(steps, ({ events }) => [events]);
        raised += once.length;
        // A producer that saw no acknowledgement says a part of it again.
        const saidAgain = await alarmsOf(steps, ({ events, repeatedFrom, bundle }) =>
          inBundles([...events, ...events.slice(repeatedFrom)], bundle),
        );
        expect(saidAgain).toEqual(once);
        const givenAgain = await alarmsOf(steps, ({ events, bundle }) => inBundles(events, bundle), repeating);
        expect(givenAgain).toEqual(once);
      }),
      { numRuns: 40 },
    );
  });
});

function inBundles(events: HubEvent[], size: number): HubEvent[][] {
  return Array.from({ length: Math.ceil(events.length / size) }, (_, i) => events.slice(i * size, (i + 1) * size));
}
