import {
  Controller,
  Delete,
  Get,
  Header,
  Headers,
  HttpCode,
  Inject,
  Param,
  Post,
  Put,
  Query,
  Req,
  Res,
} from '@nestjs/common';
import { ForbiddenException, UnauthorizedException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, HOW_TO_SIGN_IN, mustBe, readerOf, type Engines } from '#libs/engines';
import { findHubError } from '#libs/errors';
import {
  FeedProblems,
  TooManyEvents,
  mayHaveSandboxes,
  type FaultState,
  type PushAnswer,
  type ShownSandbox,
} from '#libs/lab';
import { bodyFields, faultOf, invalid, problemOf, refuseQuery } from '#libs/publish';
import type { AccessReader } from '#libs/security';
import { auditedInLab } from './audited-in-lab.js';
import { LabService } from './lab.service.js';
import { problemAnswer } from './problem-answer.js';
import { sentTypeOf } from './raw-bodies.js';

type Query_ = Record<string, string | string[] | undefined>;

const MAX_DECLARATION_BYTES = 256 * 1024;

/** `/v1/sandboxes`: made by experimenters, read and written by their members, seen by nobody else. */
@Controller('v1/sandboxes')
export class SandboxesController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(LabService) private readonly lab: LabService,
  ) {}

  @Get()
  @Header('cache-control', 'no-store')
  list(@Req() request: FastifyRequest, @Query() query: Query_): { sandboxes: ShownSandbox[] } {
    const reader = this.reader(request);
    refuseQuery(query);
    return { sandboxes: this.lab.sandboxes.list(reader) };
  }

  /** The key is in this answer and in no other. */
  @Post()
  @Header('cache-control', 'no-store')
  create(@Req() request: FastifyRequest): Promise<ShownSandbox & { key: string }> {
    return auditedInLab(this.engines, request, { what: 'sandboxes.create' }, async () => {
      const { holder } = mustBe(request, 'experimenter');
      const { sandbox, key } = await this.lab.sandboxes.create(holder, request.body);
      return { ...sandbox, key };
    });
  }

  @Get(':id')
  @Header('cache-control', 'no-store')
  get(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: Query_): ShownSandbox {
    const reader = this.reader(request, id);
    refuseQuery(query);
    return this.lab.sandboxes.show(reader, id);
  }

  @Delete(':id')
  @HttpCode(204)
  end(@Req() request: FastifyRequest, @Param('id') id: string): Promise<void> {
    return auditedInLab(this.engines, request, { what: 'sandboxes.end', on: id }, () =>
      this.lab.sandboxes.end(this.reader(request, id), id),
    );
  }

  @Get(':id/feeds')
  @Header('cache-control', 'no-store')
  feeds(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: Query_): object {
    const sandbox = this.lab.sandboxes.find(this.reader(request, id), id);
    refuseQuery(query);
    return {
      feeds: sandbox.definition.feeds.map(({ id: feed, network }) => ({ id: feed, ...(network && { network }) })),
    };
  }

  /** One feed as in the configuration, YAML or JSON; `?network=` names the public feed whose timetable is its own. */
  @Put(':id/feeds/:feed')
  @Header('cache-control', 'no-store')
  async declare(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Param('feed') feed: string,
    @Query() { network, ...query }: Query_,
  ): Promise<void> {
    try {
      const isNew = await auditedInLab(this.engines, request, { what: 'sandboxes.declare', on: id }, () => {
        const reader = this.reader(request, id);
        this.lab.sandboxes.find(reader, id);
        refuseQuery(query);
        const text = textOf(request.body, MAX_DECLARATION_BYTES);
        const on = [network].flat()[0];
        return this.lab.sandboxes.declare(reader, id, { id: feed, text, ...(on !== undefined && { network: on }) });
      });
      const declared = this.lab.sandboxes.find(readerOf(request), id).feeds.declared(feed);
      void reply
        .status(isNew ? 201 : 200)
        .send({ id: feed, ...(declared.network && { network: declared.network }), outputs: `/sandbox/${id}` });
    } catch (error) {
      if (!(error instanceof FeedProblems)) throw error;
      void reply
        .status(400)
        .header('content-type', 'application/problem+json; charset=utf-8')
        .send(
          JSON.stringify({
            ...problemOf(400, 'Invalid feed', error.message, faultOf(error)),
            problems: error.problems,
          }),
        );
    }
  }

  /** As it was declared. */
  @Get(':id/feeds/:feed')
  @Header('cache-control', 'no-store')
  declared(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Param('feed') feed: string,
    @Query() query: Query_,
  ): object {
    const sandbox = this.lab.sandboxes.find(this.reader(request, id), id);
    refuseQuery(query);
    return sandbox.feeds.declaration(feed);
  }

  @Delete(':id/feeds/:feed')
  @HttpCode(204)
  undeclare(@Req() request: FastifyRequest, @Param('id') id: string, @Param('feed') feed: string): Promise<void> {
    return auditedInLab(this.engines, request, { what: 'sandboxes.undeclare', on: id }, () =>
      this.lab.sandboxes.undeclare(this.reader(request, id), id, feed),
    );
  }

  /** What an operator would put into the configuration, with what `check-config` says of it. */
  @Get(':id/feeds/:feed/config')
  @Header('cache-control', 'no-store')
  @Header('content-type', 'application/yaml; charset=utf-8')
  config(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Param('feed') feed: string,
    @Query() query: Query_,
  ): string {
    const sandbox = this.lab.sandboxes.find(this.reader(request, id), id);
    refuseQuery(query);
    return sandbox.feeds.configOf(feed);
  }

  @Get(':id/faults')
  @Header('cache-control', 'no-store')
  faults(@Req() request: FastifyRequest, @Param('id') id: string, @Query() query: Query_): { faults: FaultState[] } {
    const sandbox = this.lab.sandboxes.find(this.reader(request, id), id);
    refuseQuery(query);
    return { faults: sandbox.faults.list() };
  }

  /** A script of what goes wrong from now on, in place of the one before; an empty list ends it. */
  @Put(':id/faults')
  @Header('cache-control', 'no-store')
  spoil(@Req() request: FastifyRequest, @Param('id') id: string): Promise<{ faults: FaultState[] }> {
    return auditedInLab(this.engines, request, { what: 'sandboxes.faults', on: id }, async () => {
      const reader = this.reader(request, id);
      this.lab.sandboxes.find(reader, id);
      const script = Array.isArray(request.body) ? request.body : bodyFields(request.body, ['faults'])['faults'];
      if (script === undefined) throw invalid('faults', 'nothing', 'a list of {at, target, fault, seconds, seed}');
      return { faults: await this.lab.sandboxes.spoil(reader, id, script) };
    });
  }

  /** Everything of the sandbox as one zip that another hub can play again. */
  @Get(':id/archive')
  async archive(
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
    @Param('id') id: string,
    @Query() query: Query_,
  ): Promise<void> {
    const sandbox = this.lab.sandboxes.find(this.reader(request, id), id);
    refuseQuery(query);
    await this.lab.takeOuts.send(request, reply, `sandbox-${id}.zip`, () => sandbox.takeOut());
  }

  @Post(':id/events')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  async push(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Param('id') id: string,
    @Headers('idempotency-key') idempotencyKey: string | undefined,
    @Query() { feed, ...query }: Query_,
  ): Promise<PushAnswer | object> {
    const reader = this.memberOf(request, id);
    refuseQuery(query);
    if (!(request.body instanceof Uint8Array)) throw invalid('body', 'nothing', 'events');
    const contentType = sentTypeOf(request);
    try {
      return await this.lab.sandboxes.push(reader, id, request.body, {
        ...(contentType !== undefined && { contentType }),
        ...(feed !== undefined && { feed: [feed].flat()[0]! }),
        ...(idempotencyKey !== undefined && { idempotencyKey }),
      });
    } catch (error) {
      if (!(error instanceof TooManyEvents)) throw error;
      const { message, retryAfterS } = error;
      return problemAnswer(reply, 429, 'Too many events', `${message}; again in ${retryAfterS} s`, retryAfterS);
    }
  }

  /** The same for whoever pushes into a sandbox; who is not let in is in the audit. */
  private memberOf(request: FastifyRequest, id: string): AccessReader {
    try {
      const reader = this.reader(request, id);
      this.lab.sandboxes.find(reader, id);
      return reader;
    } catch (error) {
      this.lab.refused.note(request.raw, findHubError(error)?.code ?? (error as Error).name);
      throw error;
    }
  }

  /**
   * Who asks. Without a key 401; with one that is neither of an experimenter nor of this sandbox 403, whether or not there
   * is such a sandbox.
   */
  private reader(request: FastifyRequest, id?: string): AccessReader {
    const reader = readerOf(request);
    if (reader.keyId === undefined) throw new UnauthorizedException(HOW_TO_SIGN_IN);
    const isOwn = id === undefined ? reader.sandbox !== undefined : reader.sandbox === id;
    if (!isOwn && !mayHaveSandboxes(reader))
      throw new ForbiddenException('a key of the sandbox, or of the role experimenter, is needed');
    return reader;
  }
}

function textOf(body: unknown, mostBytes: number): string {
  if (!(body instanceof Uint8Array) || body.byteLength === 0)
    throw invalid('body', 'nothing', 'a feed in YAML or JSON');
  if (body.byteLength > mostBytes) throw invalid('body', `${body.byteLength} bytes`, `at most ${mostBytes}`);
  return Buffer.from(body).toString('utf8');
}
