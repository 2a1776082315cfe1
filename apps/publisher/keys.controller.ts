import {
  Body,
  Controller,
  Delete,
  Get,
  Header,
  HttpCode,
  Inject,
  Param,
  Patch,
  Post,
  Query,
  Req,
} from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { parseDuration } from '#libs/config';
import { ENGINES, audited, mustBe, readerOf, type Engines } from '#libs/engines';
import type { AuditRead } from '#libs/desk';
import { HubError, findHubError } from '#libs/errors';
import { bodyFields, invalid, readAuditQuery, refuseQuery, bodyText, bodyTexts } from '#libs/publish';
import { isAtLeast, type Narrowing, type ShownKey, type WantedKey } from '#libs/security';

type Query_ = Record<string, string | string[] | undefined>;

/** `/v1/keys`, `/v1/audit`: for administrators; `/v1/tickets`: for whoever has a key. What is done, and refused, is noted. */
@Controller('v1')
export class KeysController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get('keys')
  @Header('cache-control', 'no-store')
  async list(@Req() request: FastifyRequest, @Query() query: Query_): Promise<{ keys: ShownKey[] }> {
    return this.asAdmin(request, 'keys.list', undefined, async () => {
      refuseQuery(query);
      return { keys: await this.engines.keys.list() };
    });
  }

  /** The token is in this answer and in no other. */
  @Post('keys')
  @Header('cache-control', 'no-store')
  create(@Req() request: FastifyRequest, @Body() body: unknown): Promise<{ key: ShownKey; token: string }> {
    return this.asAdmin(request, 'keys.create', undefined, () => this.engines.keys.create(wantedKey(body)));
  }

  @Patch('keys/:id')
  @Header('cache-control', 'no-store')
  narrow(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<ShownKey> {
    return this.asAdmin(request, 'keys.narrow', id, () => this.engines.keys.narrow(id, narrowing(body)));
  }

  @Post('keys/:id/rotate')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  rotate(@Req() request: FastifyRequest, @Param('id') id: string): Promise<{ key: ShownKey; token: string }> {
    return this.asAdmin(request, 'keys.rotate', id, () => this.engines.keys.rotate(id));
  }

  @Delete('keys/:id')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  revoke(@Req() request: FastifyRequest, @Param('id') id: string): Promise<ShownKey> {
    return this.asAdmin(request, 'keys.revoke', id, async () => {
      const { keys, access } = this.engines;
      try {
        const revoked = await keys.revoke(id);
        await access.refresh();
        return revoked;
      } catch (error) {
        if (findHubError(error)?.code !== 'STORE_UNAVAILABLE') throw error;
        await access.holdBack(id);
        const message = `the keys cannot be changed now: ${id.slice(0, 40)} is refused by this process from now on, and by all when the keys can be changed again`;
        throw new HubError('STORE_UNAVAILABLE', message, { retryable: true, cause: error });
      }
    });
  }

  @Get('audit')
  @Header('cache-control', 'no-store')
  audit(@Req() request: FastifyRequest, @Query() query: Query_): Promise<AuditRead> {
    return this.asAdmin(request, 'audit.read', undefined, async () => {
      const { clock, catalogue } = this.engines;
      const asked = readAuditQuery(query, clock.now(), catalogue.hub.timezone);
      return this.engines.auditTrail.read(asked);
    });
  }

  /** For a browser, which can send no key with a WebSocket: good for a minute, for streams alone. */
  @Post('tickets')
  @Header('cache-control', 'no-store')
  async ticket(@Req() request: FastifyRequest): Promise<{ ticket: string; expiresAt: string }> {
    const issued = await this.engines.tickets.issue(mustBe(request, 'reader'));
    if (!issued)
      throw new HubError('COORDINATION_UNAVAILABLE', 'tickets cannot be given now; try again', { retryable: true });
    return issued;
  }

  private async asAdmin<Answer>(
    request: FastifyRequest,
    what: string,
    on: string | undefined,
    work: () => Promise<Answer>,
  ): Promise<Answer> {
    const asAdmin = async (): Promise<Answer> => {
      mustBe(request, 'admin');
      return work();
    };
    // Reading is no action, but for reading the audit itself; being refused is.
    if (request.method === 'GET' && what !== 'audit.read' && isAtLeast(readerOf(request).role, 'admin'))
      return asAdmin();
    return audited(this.engines, request, { what, on }, asAdmin, createdIn);
  }
}

function createdIn(answer: unknown): string | undefined {
  return (answer as { key?: { id?: string } }).key?.id;
}

const KNOWN = ['name', 'role', 'feeds', 'outputs', 'expires', 'requestsPerMinute'];

function wantedKey(body: unknown): WantedKey {
  const { name, role, ...rest } = bodyFields(body, KNOWN);
  return { name: bodyText('name', name), role: bodyText('role', role), ...scopesOf(rest) };
}

function narrowing(body: unknown): Narrowing {
  const { role, ...rest } = bodyFields(body, KNOWN.slice(1));
  return { ...(role === undefined ? {} : { role: bodyText('role', role) }), ...scopesOf(rest) };
}

function scopesOf({
  feeds,
  outputs,
  expires,
  requestsPerMinute,
}: Record<string, unknown>): Omit<WantedKey, 'name' | 'role'> {
  return {
    ...(feeds === undefined ? {} : { feeds: bodyTexts('feeds', feeds) }),
    ...(outputs === undefined ? {} : { outputs: bodyTexts('outputs', outputs) }),
    ...(expires === undefined ? {} : { expiresInMs: lengthOf(bodyText('expires', expires)) }),
    ...(requestsPerMinute === undefined ? {} : { requestsPerMinute: requestsPerMinute as number }),
  };
}

function lengthOf(text: string): number {
  const ms = parseDuration(text);
  if (ms === undefined) throw invalid('expires', text, 'a duration such as 30d or 12h');
  return ms;
}
