const UNRESERVED = /[A-Za-z0-9._~-]/;
const SCHEME_AND_HOST = /^https?:\/\/[^/?#]*/i;

/**
 * What is asked for as every rule of the hub writes it: without scheme and host, which proxies are sent, without a fragment,
 * and with no letter written as its code. The framework answers all of these alike, so what is decided by the address
 * before it must be decided alike. Spec: RFC 9112 §3.2.2, RFC 3986 §6.2.2.2.
 */
export function canonicalAddress(url: string): string {
  const absolute = SCHEME_AND_HOST.exec(url)?.[0];
  const target = absolute === undefined ? url : url.slice(absolute.length);
  const [asked = ''] = target.split('#', 1);
  const cut = asked.indexOf('?');
  const path = cut === -1 ? asked : asked.slice(0, cut);
  const query = cut === -1 ? '' : asked.slice(cut);
  const plain = path.includes('%') ? path.replace(/%[2-7][0-9a-f]/gi, plainOf) : path;
  return absolute !== undefined && !plain.startsWith('/') ? `/${plain}${query}` : plain + query;
}

function plainOf(code: string): string {
  const letter = String.fromCharCode(Number.parseInt(code.slice(1), 16));
  return UNRESERVED.test(letter) ? letter : code;
}
