/**
 * On every page and answer. Nothing inline and nothing from elsewhere runs in a page of the hub, whatever text a feed
 * brought into it; maps draw into canvases and decode in workers of their own origin.
 */
export const SECURITY_HEADERS = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'strict-origin-when-cross-origin',
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data: blob:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'self'",
  ].join('; '),
} as const;

const { 'x-frame-options': _, ...WITHOUT_FRAMES } = SECURITY_HEADERS;

/** Of pages made to stand in frames of other sites; all else is as strict as everywhere. */
export const EMBED_HEADERS: Readonly<Record<string, string>> = {
  ...WITHOUT_FRAMES,
  'content-security-policy': SECURITY_HEADERS['content-security-policy'].replace(
    "frame-ancestors 'self'",
    'frame-ancestors *',
  ),
};
