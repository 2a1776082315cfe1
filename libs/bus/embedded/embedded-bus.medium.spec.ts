import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeBusContract } from '#libs/testing';
import { openEmbeddedBus } from '../index.js';

let epochs = 0;

describeBusContract('embedded', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'estuaire-bus-'));
  const open = () =>
    openEmbeddedBus({
      folder,
      retentionMs: 60_000,
      now: () => Date.UTC(2026, 0, 15),
      newEpoch: () => `embedded-${(epochs += 1)}`,
    });
  const under = {
    bus: await open(),
    reopen: async () => {
      await under.bus.close();
      under.bus = await open();
      return under.bus;
    },
    stop: async () => {
      await under.bus.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return under;
});
