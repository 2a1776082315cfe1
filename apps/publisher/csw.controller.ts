import { Controller, Get, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, type Engines } from '#libs/engines';
import { answerCsw, cswOfDocument, cswOfQuery, GatheredDatasets } from '#libs/publish';

type Query_ = Record<string, string | string[] | undefined>;

/** `/csw`: the catalogue as a service harvesters of geographic catalogues ask, by GET or POST. Spec: OGC CSW 2.0.2. */
@Controller('csw')
export class CswController {
  private readonly datasets: GatheredDatasets;

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    this.datasets = new GatheredDatasets(engines.publishContext, engines.outputs);
  }

  @Get()
  async byAddress(@Query() query: Query_, @Res() reply: FastifyReply): Promise<void> {
    await this.answer(cswOfQuery(query), reply);
  }

  @Post()
  @HttpCode(200)
  async byDocument(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { body } = request;
    await this.answer(cswOfDocument(Buffer.isBuffer(body) ? body : Buffer.from(String(body ?? ''))), reply);
  }

  private async answer(asked: ReturnType<typeof cswOfQuery>, reply: FastifyReply): Promise<void> {
    const { status, body } = answerCsw(asked, await this.datasets.list(), this.engines.publishContext);
    await reply
      .status(status)
      .header('content-type', 'application/xml; charset=utf-8')
      .header('cache-control', 'public, max-age=60')
      .header('access-control-allow-origin', '*')
      .send(body);
  }
}
