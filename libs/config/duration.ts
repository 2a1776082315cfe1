import { z } from 'zod';

const UNITS: Record<string, number> = { ms: 1, s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `15s`, `1h`, `500ms`, `7d` → milliseconds; `undefined` for anything else. */
export function parseDuration(text: string): number | undefined {
  const match = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)$/.exec(text.trim());
  return match ? Number(match[1]) * UNITS[match[2]!]! : undefined;
}

/** A duration in the file, milliseconds in the program. */
export function duration(limits: { min?: string; max?: string } = {}) {
  const min = limits.min === undefined ? 0 : parseDuration(limits.min)!;
  const max = limits.max === undefined ? Number.MAX_SAFE_INTEGER : parseDuration(limits.max)!;
  return z.string().transform((text, context) => {
    const ms = parseDuration(text);
    if (ms === undefined) {
      context.addIssue({
        code: 'custom',
        message: `got "${text}", expected a duration such as 500ms, 15s, 5m, 1h or 7d`,
      });
      return z.NEVER;
    }
    if (ms < min) context.addIssue({ code: 'custom', message: `got "${text}", expected at least ${limits.min}` });
    if (ms > max) context.addIssue({ code: 'custom', message: `got "${text}", expected at most ${limits.max}` });
    return ms;
  });
}

const SIZES: Record<string, number> = { B: 1, kB: 1e3, MB: 1e6, GB: 1e9, KiB: 1024, MiB: 1024 ** 2, GiB: 1024 ** 3 };

/** `200MB`, `64KiB` → bytes. */
export function byteSize() {
  return z.string().transform((text, context) => {
    const match = /^(\d+(?:\.\d+)?)(B|kB|MB|GB|KiB|MiB|GiB)$/.exec(text.trim());
    if (!match) {
      context.addIssue({ code: 'custom', message: `got "${text}", expected a size such as 64KiB, 200MB or 2GB` });
      return z.NEVER;
    }
    return Math.round(Number(match[1]) * SIZES[match[2]!]!);
  });
}
