/** RFC 3986, as far as the JSON Schemas' `uri` format looks: a scheme, then only characters a URI may hold. */
const ABSOLUTE_URI = /^[a-z][a-z0-9+.-]*:(?:[a-z0-9\-._~:/?#[\]@!$&'()*+,;=]|%[0-9a-f]{2})+$/i;

export function isUri(text: string): boolean {
  // Brackets stand only around an IPv6 host, and at most one `#` begins the fragment.
  return (
    ABSOLUTE_URI.test(text) && !/#.*#/.test(text) && !/[[\]]/.test(text.replace(/^[a-z0-9+.-]+:\/\/\[[^\]]*\]/i, ''))
  );
}
