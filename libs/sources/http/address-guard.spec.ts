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

describe('addresses of upstreams', () => {
  it.each([
    '[::1]',
    '[::127.0.0.1]',
    '[::ffff:10.0.0.7]',
    '[::ffff:0:7f00:1]',
    '[64:ff9b::a00:7]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::]',
    '[fec0::1]',
    '[fd00::1]',
    '169.254.169.254',
  ])('that lead, or may lead, into the hub’s own network are refused: %s', (host) =>
    expect(() => new AddressGuard([]).check(new URL(`http://${host}/`))).toThrow('a private address'),
  );

  it.each(['93.184.216.34', '[2606:2800:220:1:248:1893:25c8:1946]', '[2a00:1450:4007::200e]'])(
    'that are public are taken: %s',
    (host) => expect(new AddressGuard([]).check(new URL(`http://${host}/`))).toBeUndefined(),
  );
});

describe('ports of upstreams', () => {
  const refusedOf = (guard: AddressGuard, address: string, schemes?: string[]): string | undefined => {
    try {
      guard.check(new URL(address), schemes);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  };

  it('are those of the web, where an address leads that others have written', () => {
    const guard = new AddressGuard([]);
    for (const address of [
      'http://a.example/',
      'https://a.example/',
      'http://a.example:8080/',
      'https://a.example:8443/',
    ])
      expect(refusedOf(guard, address)).toBeUndefined();
    for (const port of [22, 25, 3306, 6379, 9200])
      expect(refusedOf(guard, `http://a.example:${port}/`)).toBe(
        `a.example:${port}: got port ${port}, expected 80, 443, 8080, 8443, or one in upstreams.allowPorts`,
      );
    expect(refusedOf(guard, 'mqtts://a.example:8883', ['mqtts:'])).toBeUndefined();
    expect(refusedOf(guard, 'mqtts://a.example:25', ['mqtts:'])).toContain('port 25');
  });

  it('are others where the operator says so, of a host or of all', () => {
    expect(refusedOf(new AddressGuard(['10.0.0.7']), 'http://10.0.0.7:5000/')).toBeUndefined();
    expect(refusedOf(new AddressGuard([], { ports: [5000] }), 'http://a.example:5000/')).toBeUndefined();
    expect(refusedOf(new AddressGuard([], { ports: 'any' }), 'http://a.example:5000/')).toBeUndefined();
    expect(refusedOf(new AddressGuard([], { ports: 'any' }), 'http://10.0.0.7:5000/')).toContain('a private address');
  });
});

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
