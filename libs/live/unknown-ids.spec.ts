import { Guard } from '#libs/catalogue';
import { openMemoryBus } from '#libs/bus';
import { MORNING, stationHas, vehicleMoved } from '#libs/testing';
import { LiveState } from './live-state.js';
import { unknownIds } from './unknown-ids.js';

it('names the ids of a filter that nothing has, each by its part', async () => {
  const bus = await openMemoryBus({ retentionMs: 3_600_000, now: () => MORNING, newEpoch: () => 'e' });
  await bus.append([vehicleMoved('7'), stationHas('1', 2, 3)]);
  const live = new LiveState(bus);
  await live.start(() => undefined);
  const known = {
    live,
    guard: new Guard((feed) => (['astuce', 'lovelo'].includes(feed) ? 'open' : undefined)),
    audience: 'open' as const,
    findSchedule: () => undefined,
    communes: new Set(['76540']),
  };
  expect(
    unknownIds({ feeds: ['astuce'], routes: ['astuce:90'], stops: ['lovelo:1'], communes: ['76540'] }, known),
  ).toBeUndefined();
  expect(
    unknownIds({ feeds: ['astuce', 'nope'], routes: ['astuce:91'], stops: ['x'], communes: ['99999'] }, known),
  ).toEqual({
    feeds: ['nope'],
    routes: ['astuce:91'],
    stops: ['x'],
    communes: ['99999'],
  });
  await live.stop();
  await bus.close();
});
