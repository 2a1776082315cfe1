import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { openApi } from '#libs/publish';
import { CLOSE } from '#libs/stream';
import { afterClose } from '../../clients/typescript/src/index.js';

describe('the client for TypeScript', () => {
  it('has the types of the hub’s own description (node scripts/client-types.mjs renews them)', async () => {
    const { clientTypes } = (await import('../../scripts/client-types.mjs' as string)) as {
      clientTypes: (document: object) => Promise<string>;
    };
    const hub = { name: 'x', operator: 'x', contact: 'x@example.org' };
    const committed = readFileSync('clients/typescript/src/openapi.ts', 'utf8');
    expect((await clientTypes(openApi(hub as never, 'http://x'))) === committed).toBe(true);
  });

  it('is no more than 10 kB packed, and needs nothing else', () => {
    // Not in this process: the bundler does not take the objects of a test's own world.
    const printed = execFileSync(process.execPath, ['scripts/client-size.mjs'], { encoding: 'utf8' });
    const { bytes, imports } = JSON.parse(printed) as { bytes: number; imports: string[] };
    expect(imports).toEqual([]);
    expect(bytes).toBeGreaterThan(1_000);
    expect(bytes).toBeLessThanOrEqual(10_000);
    const { dependencies } = JSON.parse(readFileSync('clients/typescript/package.json', 'utf8')) as object & {
      dependencies?: object;
    };
    expect(dependencies).toBeUndefined();
  });

  it('comes back after the close codes that say so, and only then', () => {
    for (const { code, reconnect } of Object.values(CLOSE))
      expect([code, afterClose(code).reconnect]).toEqual([code, reconnect]);
    expect(afterClose(1006)).toEqual({ reconnect: true, firstMs: 500 });
    expect(afterClose(4013).firstMs).toBeGreaterThan(afterClose(1001).firstMs);
  });
});
