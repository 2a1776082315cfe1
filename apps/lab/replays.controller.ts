import { Controller, Delete, Get, Header, HttpCode, Inject, Param, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, mustBe, type Engines } from '#libs/engines';
import { ReplayGone, TooManyReplays, type ShownReplay } from '#libs/lab';
import { refuseQuery } from '#libs/publish';
import { auditedInLab } from './audited-in-lab.js';
import { LabService } from './lab.service.js';
import { problemAnswer } from './problem-answer.js';
import { ReplaysService } from './replays.service.js';

type Query_ = Record<string, string | string[] | undefined>;

/** `/v1/replays`: what was, played again for an experimenter alone. */
@Controller('v1/replays')
export class ReplaysController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(ReplaysService) private readonly replays: ReplaysService,
    @Inject(LabService) private readonly lab: LabService,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  list(@Req() request: FastifyRequest, @Query() query: Query_): { replays: ShownReplay[] } {
    const reader = mustBe(request, 'experimenter');
    refuseQuery(query);
    return { replays: this.replays.desk.list(reader) };
  }

  @Post()
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  create(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<object> {
    return this.answer(reply, () =>
      auditedInLab(this.engines, request, { what: 'replays.create' }, () =>
        this.replays.desk.create(mustBe(request, 'experimenter'), request.body),
      ),
    );
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  get(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Query() query: Query_,
  ): Promise<object> {
    const reader = mustBe(request, 'experimenter');
    refuseQuery(query);
    return this.answer(reply, async () => this.replays.desk.find(reader, id).show());
  }

  /** Everything of the replay as one zip that another hub can play again. */
  @Get(':id/archive')
  async archive(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query() query: Query_,
  ): Promise<void> {
    const reader = mustBe(request, 'experimenter');
    refuseQuery(query);
    try {
      const replay = this.replays.desk.find(reader, id);
      await this.lab.takeOuts.send(request, reply, `replay-${id}.zip`, () => replay.takeOut());
    } catch (error) {
      if (!(error instanceof ReplayGone)) throw error;
      await reply.send(problemAnswer(reply, 410, 'Gone', error.message));
    }
  }

  @Post(':id')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  order(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<object> {
    return this.answer(reply, () =>
      auditedInLab(this.engines, request, { what: 'replays.order', on: id }, () =>
        this.replays.desk.order(mustBe(request, 'experimenter'), id, request.body),
      ),
    );
  }

  @Delete(':id')
  @HttpCode(204)
  async remove(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
  ): Promise<object | void> {
    return this.answer(reply, () =>
      auditedInLab(this.engines, request, { what: 'replays.end', on: id }, () =>
        this.replays.desk.remove(mustBe(request, 'experimenter'), id),
      ),
    );
  }

  /** What is no more, and what there is no room for, have answers of their own. */
  private async answer<Answer>(reply: FastifyReply, work: () => Promise<Answer>): Promise<Answer | object> {
    try {
      return await work();
    } catch (error) {
      if (error instanceof ReplayGone) return problemAnswer(reply, 410, 'Gone', error.message);
      if (!(error instanceof TooManyReplays)) throw error;
      return problemAnswer(reply, 429, 'Too many replays', error.message, error.retryAfterS);
    }
  }
}
