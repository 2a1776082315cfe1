import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { WebhookView } from '#libs/deliver';
import { invalid, refuseQuery } from '#libs/publish';
import { WebhooksService } from './webhooks.service.js';

type Query_ = Record<string, string | string[] | undefined>;

/** `/v1/webhooks`: those of the caller, seen by nobody else. Thin; the desk knows what may be done. */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(@Inject(WebhooksService) private readonly webhooks: WebhooksService) {}

  @Get()
  @Header('cache-control', 'no-store')
  list(@Req() request: FastifyRequest, @Query() query: Query_): { items: WebhookView[]; total: number } {
    const caller = this.webhooks.callerOf(request);
    refuseQuery(query);
    const items = this.webhooks.desk.list(caller);
    return { items, total: items.length };
  }

  @Post()
  @Header('cache-control', 'no-store')
  create(@Req() request: FastifyRequest, @Body() body: unknown): Promise<WebhookView> {
    const caller = this.webhooks.callerOf(request);
    return this.webhooks.desk.create(caller, body);
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  get(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: Query_): WebhookView {
    const caller = this.webhooks.callerOf(request);
    refuseQuery(query);
    return this.webhooks.desk.get(caller, id);
  }

  @Delete(':id')
  @HttpCode(204)
  async delete(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    const caller = this.webhooks.callerOf(request);
    await this.webhooks.desk.delete(caller, id);
  }

  /** Delivers again what came after a cursor, then goes on. */
  @Post(':id/replay')
  @HttpCode(200)
  replay(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): WebhookView {
    const caller = this.webhooks.callerOf(request);
    const cursor = cursorIn(body);
    if (cursor === undefined) throw invalid('cursor', 'nothing', 'one of the stream or of a delivery');
    return this.webhooks.desk.resume(caller, id, cursor);
  }

  /** A parked or paused one goes on where it stood. */
  @Post(':id/resume')
  @HttpCode(200)
  resume(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): WebhookView {
    const caller = this.webhooks.callerOf(request);
    return this.webhooks.desk.resume(caller, id, cursorIn(body));
  }

  @Post(':id/pause')
  @HttpCode(200)
  pause(@Req() request: FastifyRequest, @Param('id') id: string): WebhookView {
    const caller = this.webhooks.callerOf(request);
    return this.webhooks.desk.pause(caller, id);
  }
}

function cursorIn(body: unknown): string | undefined {
  const cursor = (body as { cursor?: unknown } | null | undefined)?.cursor;
  if (cursor !== undefined && typeof cursor !== 'string') throw invalid('cursor', JSON.stringify(cursor), 'a text');
  return cursor;
}
