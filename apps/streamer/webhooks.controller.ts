import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { WebhookCaller, WebhookView } from '#libs/deliver';
import { ENGINES, audited, type Engines } from '#libs/engines';
import { bodyFields, invalid, refuseQuery } from '#libs/publish';
import { WebhooksService } from './webhooks.service.js';

type Query_ = Record<string, string | string[] | undefined>;

/** `/v1/webhooks`: those of the caller, seen by nobody else. Thin; the desk knows what may be done. */
@Controller('v1/webhooks')
export class WebhooksController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(WebhooksService) private readonly webhooks: WebhooksService,
  ) {}

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
    return this.asOwner(request, 'webhooks.create', undefined, (caller) => this.webhooks.desk.create(caller, body));
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
  delete(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    return this.asOwner(request, 'webhooks.delete', id, (caller) => this.webhooks.desk.delete(caller, id));
  }

  /** Delivers again what came after a cursor, then goes on. */
  @Post(':id/replay')
  @HttpCode(200)
  replay(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<WebhookView> {
    return this.asOwner(request, 'webhooks.replay', id, async (caller) => {
      const cursor = cursorIn(body);
      if (cursor === undefined) throw invalid('cursor', 'nothing', 'one of the stream or of a delivery');
      return this.webhooks.desk.resume(caller, id, cursor);
    });
  }

  /** A parked or paused one goes on where it stood. */
  @Post(':id/resume')
  @HttpCode(200)
  resume(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: unknown): Promise<WebhookView> {
    return this.asOwner(request, 'webhooks.resume', id, (caller) =>
      this.webhooks.desk.resume(caller, id, cursorIn(body)),
    );
  }

  @Post(':id/pause')
  @HttpCode(200)
  pause(@Req() request: FastifyRequest, @Param('id') id: string): Promise<WebhookView> {
    return this.asOwner(request, 'webhooks.pause', id, (caller) => this.webhooks.desk.pause(caller, id));
  }

  private asOwner<Answer extends WebhookView | void>(
    request: FastifyRequest,
    what: string,
    on: string | undefined,
    work: (caller: WebhookCaller) => Promise<Answer>,
  ): Promise<Answer> {
    return audited(
      this.engines,
      request,
      { what, on, who: this.webhooks.nameOf(request) },
      async () => work(this.webhooks.callerOf(request)),
      (answer) => answer?.id,
    );
  }
}

function cursorIn(body: unknown): string | undefined {
  const { cursor } = bodyFields(body ?? {}, ['cursor']);
  if (cursor !== undefined && typeof cursor !== 'string') throw invalid('cursor', JSON.stringify(cursor), 'a text');
  return cursor;
}
