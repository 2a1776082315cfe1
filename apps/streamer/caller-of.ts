import { createHash, timingSafeEqual } from 'node:crypto';
import { UnauthorizedException } from '@nestjs/common';
import { secretOf, type HubConfig } from '#libs/config';
import type { WebhookCaller } from '#libs/deliver';

interface KnownCaller extends WebhookCaller {
  digest: Buffer;
}

/** Those the configuration gives a token. Throws CONFIG_INVALID naming a variable that is not set. */
export function configuredCallers(config: HubConfig, secrets: Record<string, string | undefined>): KnownCaller[] {
  return config.webhooks.flatMap(({ id, owner = id, tokenEnv, visibility }, at) =>
    tokenEnv === undefined
      ? []
      : [
          {
            name: owner,
            level: visibility,
            digest: digestOf(secretOf(tokenEnv, secrets, `webhooks[${at}].tokenEnv`).reveal()),
          },
        ],
  );
}

/**
 * Who asks, by `Authorization: Bearer …` or `X-API-Key`; the one place that says so. Every token is compared, and in
 * constant time. Throws 401.
 */
export function callerOf(
  { headers }: { headers: Record<string, string | string[] | undefined> },
  known: readonly KnownCaller[],
): WebhookCaller {
  const bearer = /^Bearer +(\S+)$/i.exec(String(headers['authorization'] ?? ''))?.[1];
  const got = digestOf(bearer ?? String(headers['x-api-key'] ?? ''));
  let found: KnownCaller | undefined;
  for (const one of known) if (timingSafeEqual(one.digest, got)) found ??= one;
  if (!found) throw new UnauthorizedException('expected Authorization: Bearer with a key of this hub');
  return { name: found.name, level: found.level };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
