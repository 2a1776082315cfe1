import { Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, mustBe, type Engines } from '#libs/engines';
import { TooManyReplays, type ShownRecording } from '#libs/lab';
import { invalid, refuseQuery } from '#libs/publish';
import { auditedInLab } from './audited-in-lab.js';
import { problemAnswer } from './problem-answer.js';
import { ReplaysService } from './replays.service.js';

type Query_ = Record<string, string | string[] | undefined>;

/** `/v1/recordings`: zips of documents brought to be replayed, seen by whoever brought them. */
@Controller('v1/recordings')
export class RecordingsController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(ReplaysService) private readonly replays: ReplaysService,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  list(@Req() request: FastifyRequest, @Query() query: Query_): { recordings: ShownRecording[] } {
    const { holder } = mustBe(request, 'experimenter');
    refuseQuery(query);
    return { recordings: this.replays.recordings.list(holder) };
  }

  @Post()
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  async add(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<ShownRecording | object> {
    try {
      return await auditedInLab(this.engines, request, { what: 'recordings.add' }, async () => {
        const reader = mustBe(request, 'experimenter');
        if (!(request.body instanceof Uint8Array) || request.body.byteLength === 0)
          throw invalid('body', 'nothing', 'a zip');
        return this.replays.recordings.add(reader, request.body);
      });
    } catch (error) {
      if (!(error instanceof TooManyReplays)) throw error;
      return problemAnswer(reply, 429, 'Too many recordings', error.message, error.retryAfterS);
    }
  }

  @Delete(':id')
  @HttpCode(204)
  remove(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    return auditedInLab(this.engines, request, { what: 'recordings.remove', on: id }, () => {
      const { holder } = mustBe(request, 'experimenter');
      return this.replays.recordings.remove(id, holder);
    });
  }
}
