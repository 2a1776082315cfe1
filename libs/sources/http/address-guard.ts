import { lookup, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import { HubError } from '#libs/errors';

/** Ports of a scheme, which need not be named. */
const OWN_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443, 'mqtt:': 1883, 'mqtts:': 8883 };

/** Where what speaks HTTP is found; nobody is led to a mail server or a database by an address of somebody else. */
export const WEB_PORTS: readonly number[] = [80, 443, 8080, 8443];

/**
 * Keeps upstream addresses (which a configuration or a discovery file names) away from the hub's own network:
 * only http and https on the ports of the web, and no private, loopback, link-local or otherwise special address, unless it
 * is on a list.
 * The check happens on the address the socket really connects to, after name resolution, and again after a redirect.
 */
export class AddressGuard {
  private readonly ports: readonly number[] | 'any';
  private readonly allowed: Set<string>;
  private readonly hidesNames: boolean;
  private readonly section: string;
  private readonly resolve: typeof lookup;

  /**
   * `allowPrivate`: host names or addresses, optionally with a port: `127.0.0.1`, `127.0.0.1:8080`, `broker.internal`.
   * `hidesNames` for addresses of others: a name that does not resolve is refused like one that resolves to a private
   * address, so that they do not learn which names there are in the hub's own network. `ports` beside that of the scheme
   * and those of hosts that are allowed; `any` for addresses that the operator himself writes. `section` is where the lists
   * stand in the configuration, as refusals name them.
   */
  constructor(
    allowPrivate: readonly string[],
    {
      hidesNames = false,
      ports = WEB_PORTS,
      section = 'upstreams',
      resolve = lookup,
    }: { hidesNames?: boolean; ports?: readonly number[] | 'any'; section?: string; resolve?: typeof lookup } = {},
  ) {
    this.ports = ports;
    this.allowed = new Set(allowPrivate);
    this.hidesNames = hidesNames;
    this.section = section;
    this.resolve = resolve;
  }

  /**
   * Throws SOURCE_ADDRESS_REFUSED for another scheme (HTTP unless stated otherwise), credentials in the address, a port
   * that is not allowed, or a literal private IP.
   */
  check(url: URL, schemes: readonly string[] = ['http:', 'https:']): void {
    if (!schemes.includes(url.protocol))
      this.refuse(url.host, `scheme ${url.protocol}`, schemes.map((scheme) => scheme.slice(0, -1)).join(' or '));
    if (url.username || url.password) this.refuse(url.host, 'credentials in the address', 'an auth entry');
    const host = url.hostname.replace(/^\[|\]$/g, '');
    if (isIP(host) && isSpecial(host) && !this.permits(url))
      this.refuse(url.host, 'a private address', `a public one, or one in ${this.section}.allowPrivate`);
    this.checkPort(url);
  }

  private checkPort(url: URL): void {
    const { ports, section } = this;
    const port = url.port === '' ? OWN_PORTS[url.protocol] : Number(url.port);
    if (ports === 'any' || port === OWN_PORTS[url.protocol] || ports.includes(port!) || this.permits(url)) return;
    this.refuse(url.host, `port ${port}`, `${ports.join(', ')}, or one in ${section}.allowPorts`);
  }

  permits(url: URL): boolean {
    return this.allowed.has(url.hostname) || this.allowed.has(url.host);
  }

  /** A resolver for sockets to `url` that refuses special addresses unless the host is permitted. */
  lookupFor(url: URL): LookupFunction {
    if (this.permits(url)) return lookup as LookupFunction;
    return ((hostname, options, callback) => {
      this.resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
        if (error && !this.hidesNames) return callback(error, '', 0);
        const bad = error ?? addresses.find(({ address }) => isSpecial(address));
        if (bad || addresses.length === 0) {
          const why = this.hidesNames ? 'resolves to no public address' : 'resolves to a private address';
          const refusal = new HubError('SOURCE_ADDRESS_REFUSED', `${hostname} ${why}`, { where: url.host });
          return callback(refusal as NodeJS.ErrnoException, '', 0);
        }
        if (options.all) return (callback as unknown as (e: null, a: LookupAddress[]) => void)(null, addresses);
        return callback(null, addresses[0]!.address, addresses[0]!.family);
      });
    }) as LookupFunction;
  }

  private refuse(host: string, got: string, expected: string): never {
    throw new HubError('SOURCE_ADDRESS_REFUSED', `${host}: got ${got}, expected ${expected}`, {
      where: host,
      got,
      expected,
    });
  }
}

const special = new BlockList();
for (const [network, prefix] of [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
] as const) {
  special.addSubnet(network, prefix, 'ipv4');
}
for (const [network, prefix] of [
  // Unspecified, loopback, and IPv4 in its oldest wrapping.
  ['::', 96],
  // IPv4 behind translators, tunnels and relays: what they lead to may be anything.
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['2001::', 32],
  ['2002::', 16],
  ['100::', 64],
  ['fec0::', 10],
  ['fc00::', 7],
  ['fe80::', 10],
  ['ff00::', 8],
] as const) {
  special.addSubnet(network, prefix, 'ipv6');
}

/** True for addresses that are not on the public internet, also when an IPv4 one is wrapped in IPv6. */
export function isSpecial(address: string): boolean {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return special.check(mapped[1]!, 'ipv4');
  return special.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
