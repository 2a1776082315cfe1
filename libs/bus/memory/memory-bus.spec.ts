import { describeBusContract, vehicleMoved } from '#libs/testing';
import { openMemoryBus } from '../index.js';

let epochs = 0;
const options = { retentionMs: 60_000, now: () => Date.UTC(2026, 0, 15), newEpoch: () => `memory-${(epochs += 1)}` };

describeBusContract('memory', async () => {
  const bus = await openMemoryBus(options);
  return { bus, stop: () => bus.close() };
});

describe('memory bus', () => {
  it('drops the oldest events past its limit and says so to whoever wants them', async () => {
    const bus = await openMemoryBus({ ...options, maxEventsPerKind: 100 });
    const [first] = await bus.append(Array.from({ length: 150 }, (_, i) => vehicleMoved(`${i}`)));
    await expect(bus.read(first!, 1)).rejects.toMatchObject({ code: 'POSITION_GONE' });
    const { start, complete, end } = await bus.bounds(['vehicle-position']);
    expect(end[0]!.offset - start[0]!.offset).toBeLessThanOrEqual(100);
    expect(complete).toEqual(start);
    await bus.close();
  });
});
