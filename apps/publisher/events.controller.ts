import { Body, Controller, Get, Header, HttpCode, Inject, Param, Patch, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { AlertTemplate } from '#libs/config';
import { ENGINES, mustBe, type Engines } from '#libs/engines';
import type { HubEvent } from '#libs/model';
import { refuseQuery } from '#libs/publish';
import { asOperator, idempotencyKeyOf } from './as-operator.js';

type Template = Omit<AlertTemplate, 'lasts'> & { lastsSeconds: number };

/** The events desk: alerts and road events the operators write, confirm, change and end. */
@Controller('v1')
export class EventsController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get('alert-templates')
  @Header('cache-control', 'no-store')
  templates(@Query() query: Record<string, string>, @Req() request: FastifyRequest): { templates: Template[] } {
    mustBe(request, 'operator');
    refuseQuery(query);
    const templates = this.engines.controlRoom.events.templates.map(({ lasts, ...one }) => ({
      ...one,
      lastsSeconds: lasts / 1000,
    }));
    return { templates };
  }

  @Post('alerts')
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  create(@Body() body: unknown, @Req() request: FastifyRequest): Promise<HubEvent> {
    return asOperator(this.engines, request, 'alerts.create', undefined, (writer) =>
      this.desk.create(body, writer, idempotencyKeyOf(request)),
    );
  }

  @Patch('alerts/:key')
  @Header('cache-control', 'no-store')
  edit(@Param('key') key: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<HubEvent> {
    return asOperator(this.engines, request, 'alerts.edit', key, (writer) => this.desk.edit(key, body, writer));
  }

  @Post('alerts/:key/confirm')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  confirm(@Param('key') key: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<HubEvent> {
    return asOperator(this.engines, request, 'alerts.confirm', key, (writer) => this.desk.confirm(key, body, writer));
  }

  @Post('alerts/:key/prolong')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  prolong(@Param('key') key: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<HubEvent> {
    return asOperator(this.engines, request, 'alerts.prolong', key, (writer) => this.desk.prolong(key, body, writer));
  }

  @Post('alerts/:key/end')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  end(@Param('key') key: string, @Body() body: unknown, @Req() request: FastifyRequest): Promise<HubEvent> {
    return asOperator(this.engines, request, 'alerts.end', key, (writer) => this.desk.end(key, body, writer));
  }

  private get desk() {
    return this.engines.controlRoom.events;
  }
}
