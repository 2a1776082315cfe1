import type { lookup } from 'node:dns';
import { AddressGuard } from './address-guard.js';

const NAMES: Record<string, string> = { 'public.example': '93.184.216.34', 'printer.corp.example': '10.0.0.7' };

/** What a network knows, without one. */
const resolve = ((hostname: string, _: object, callback: (...answer: unknown[]) => void) => {
  const address = NAMES[hostname];
  if (address) callback(null, [{ address, family: 4 }]);
  else callback(Object.assign(new Error(`getaddrinfo ENOTFOUND ${hostname}`), { code: 'ENOTFOUND' }), []);
}) as unknown as typeof lookup;

function answerOf(guard: AddressGuard, host: string): Promise<string> {
  return new Promise((answered) =>
    guard.lookupFor(new URL(`http://${host}/`))(host, {}, (error, address) => {
      answered(error ? `${error.code}: ${error.message}` : String(address));
    }),
  );
}

describe('names of upstreams', () => {
  it('resolve to public addresses alone, and the hub’s own operators are told why not', async () => {
    const guard = new AddressGuard([], { resolve });
    expect(await answerOf(guard, 'public.example')).toBe('93.184.216.34');
    expect(await answerOf(guard, 'printer.corp.example')).toMatch(/^SOURCE_ADDRESS_REFUSED: .*a private address/);
    expect(await answerOf(guard, 'nothing.corp.example')).toMatch(/^ENOTFOUND/);
  });

  it('that others write are refused alike, whether the hub’s network knows them or not', async () => {
    const guard = new AddressGuard([], { hidesNames: true, resolve });
    const [known, unknown] = await Promise.all(
      ['printer', 'nothing'].map(async (name) =>
        (await answerOf(guard, `${name}.corp.example`)).replaceAll(`${name}.corp.example`, '…'),
      ),
    );
    expect(known).toMatch(/^SOURCE_ADDRESS_REFUSED: .*no public address/);
    expect(unknown).toBe(known);
    expect(await answerOf(guard, 'public.example')).toBe('93.184.216.34');
  });
});
