import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, readerOf, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import { NGSI_TYPES, PART_HEADER, findNgsi, queryNgsi, queryNgsiPart, refuseQuery } from '#libs/publish';

type Query_ = Record<string, string | string[] | undefined>;

const JSON_LD = 'application/ld+json; charset=utf-8';
const MAX_AGE_S = 5;

/** `/ngsi-ld/v1`: the current state as smart data models, to read. Spec: ETSI GS CIM 009 (NGSI-LD API). */
@Controller('ngsi-ld/v1')
export class NgsiLdController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get('entities')
  async list(@Query() query: Query_, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { publishContext, following } = this.engines;
    const { audience } = readerOf(request);
    const isToPart = following !== undefined && request.headers[PART_HEADER] === following.name;
    const part = isToPart ? queryNgsiPart(query, audience, publishContext) : undefined;
    if (part) return this.send(part, request, reply);
    const { entities, count } = queryNgsi(query, audience, publishContext);
    if (count !== undefined) void reply.header('ngsild-results-count', String(count));
    await this.send(entities, request, reply);
  }

  @Get('entities/:id')
  async find(
    @Param('id') id: string,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const entity = findNgsi(id, query, readerOf(request).audience, this.engines.publishContext);
    if (!entity)
      throw notFoundAt('id', id, 'the URN of an entity of /ngsi-ld/v1/entities', `no entity ${id.slice(0, 120)}`);
    await this.send(entity, request, reply);
  }

  @Get('types')
  async types(@Query() query: Query_, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    refuseQuery(query);
    await this.send(
      { id: 'urn:ngsi-ld:EntityTypeList:hub', type: 'EntityTypeList', typeList: NGSI_TYPES },
      request,
      reply,
    );
  }

  private async send(body: object, request: FastifyRequest, reply: FastifyReply): Promise<void> {
    const isOpen = readerOf(request).audience === 'open';
    await reply
      .header('content-type', JSON_LD)
      .header('cache-control', isOpen ? `public, max-age=${MAX_AGE_S}` : 'private, no-cache')
      .header('access-control-allow-origin', '*')
      .header('access-control-expose-headers', 'ngsild-results-count')
      .send(JSON.stringify(body));
  }
}
