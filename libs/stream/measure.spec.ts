import { encodeCursor } from '#libs/bus';
import { MORNING, vehicleMoved, upserted } from '#libs/testing';
import type { HubEvent } from '#libs/model';
import { StreamRig, settle } from '../../test/support/stream-rig.js';

const anAlert = { activePeriods: [], informedEntities: [] } as unknown as HubEvent<'alert'>['entity'] & object;

describe('what the stream measures', () => {
  const delivered: [receivedAt: string, observedAt: string | undefined, events: number][] = [];
  const cameBack: boolean[] = [];
  const measure = {
    delivered: (oldest: { receivedAt: string; observedAt?: string | undefined }, events: number) =>
      void delivered.push([oldest.receivedAt, oldest.observedAt, events]),
    cameBack: (hadGap: boolean) => void cameBack.push(hadGap),
  };
  beforeEach(() => {
    delivered.length = 0;
    cameBack.length = 0;
  });

  const subscribed = async (kinds: string[], clients: number): Promise<StreamRig> => {
    const rig = await StreamRig.start({ measure });
    for (let i = 0; i < clients; i += 1) rig.connect().say({ op: 'subscribe', id: 'a', kinds });
    await settle();
    return rig;
  };

  it('is the oldest event of each message, counted once for every event and client', async () => {
    const rig = await subscribed(['vehicle-position'], 2);
    const [first, second] = [vehicleMoved('1', { at: MORNING }), vehicleMoved('2', { at: MORNING + 5_000 })];
    await rig.happen(first, second);
    await rig.send();
    expect(delivered).toEqual([[first.receivedAt, first.observedAt, 4]]);
  });

  it('says nothing of how late a producer is by an alert, which may have been written days ago', async () => {
    const rig = await subscribed(['alert'], 1);
    const alert = upserted('alert', 'works', anAlert, { at: MORNING });
    await rig.happen(alert);
    await rig.send();
    expect(delivered).toEqual([[alert.receivedAt, undefined, 1]]);
  });

  it('does not count what nobody is given', async () => {
    const rig = await subscribed(['station'], 1);
    await rig.happen(vehicleMoved('1'));
    await rig.send();
    expect(delivered).toEqual([]);
  });

  it('counts who comes back with all that was missed, and who is told gap; not who brings a cursor of nobody', async () => {
    const rig = await subscribed(['vehicle-position'], 0);
    await rig.happen(vehicleMoved('1'));
    const elsewhere = encodeCursor(
      [{ epoch: 'another', topic: 'mobility.vehicle-position', partition: 0, offset: 3 }],
      ['vehicle-position'],
    );
    const client = rig.connect();
    client.say({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'] });
    await settle();
    for (const cursor of [client.lastCursor, elsewhere, 'nonsense']) {
      rig.connect().say({ op: 'subscribe', id: 'a', kinds: ['vehicle-position'], cursor });
      await settle();
    }
    expect(cameBack).toEqual([false, true]);
  });
});
