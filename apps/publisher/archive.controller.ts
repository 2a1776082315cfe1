import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import {
  Controller,
  Get,
  Inject,
  Param,
  Query,
  Req,
  Res,
  type BeforeApplicationShutdown,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import { DailyArchive, refuseQuery, type ArchivedDay } from '#libs/publish';
import { exportColumns } from '#libs/record';

type Query_ = Record<string, string | string[] | undefined>;

/** A day as `/archive` lists it. */
interface ListedDay {
  day: string;
  manifest: string;
  files: number;
  rows: number;
  bytes: number;
}

/** `/archive`: each day that is over, written once, for everybody. */
@Controller('archive')
export class ArchiveController implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly archive: DailyArchive | undefined;
  private readonly stopping = new AbortController();
  private running: Promise<void> | undefined;

  constructor(@Inject(ENGINES) engines: Engines) {
    const { config, environment, clock, catalogue, metrics, log } = engines;
    const { archive } = config.publish;
    if (archive === 'none' || config.engines.store === 'none') return;
    this.archive = new DailyArchive({
      folder: join(environment.dataDir, 'archive'),
      clock,
      hub: config.hub,
      keepMs: archive.keep,
      mostBytes: archive.mostBytes,
      feeds: () =>
        catalogue.readableBy('open').map(({ feedId, title, producer, licence, attribution, nature }) => ({
          id: feedId,
          title,
          producer,
          licence,
          attribution,
          nature,
        })),
      columnsOf: exportColumns,
      openStore: () => engines.store(),
      onFault: (error) => log.error('archive-failed', { error }),
    });
    metrics.total(
      'estuaire_archive_total',
      'Days, rows and bytes archived, and failures, since the start',
      ['what'],
      (set) => {
        for (const [what, count] of Object.entries(this.archive!.counters))
          set(count, { what: what.replace('Total', '') });
      },
    );
  }

  onApplicationBootstrap(): void {
    this.running = this.archive?.run(this.stopping.signal);
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  @Get()
  async list(@Query() query: Query_): Promise<{ days: ListedDay[] }> {
    refuseQuery(query);
    const days = (await this.archive?.days()) ?? [];
    return {
      days: days.map(({ day, files }) => ({
        day,
        manifest: `/archive/${day.replaceAll('-', '/')}/manifest.json`,
        files: files.length,
        rows: files.reduce((sum, { rows }) => sum + rows, 0),
        bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
      })),
    };
  }

  @Get(':year/:month/:day/manifest.json')
  async manifest(@Param() { year, month, day }: Record<string, string>, @Query() query: Query_): Promise<ArchivedDay> {
    refuseQuery(query);
    return this.found().day(`${year}-${month}-${day}`);
  }

  @Get(':year/:month/:day/:feed/:file')
  async file(
    @Param() { year, month, day, feed, file: name }: Record<string, string>,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseQuery(query);
    const file = await this.found().file(`${year}-${month}-${day}`, `${feed}/${name}`);
    const tag = `"${file.sha256}"`;
    void reply
      .header('etag', tag)
      .header('last-modified', new Date(file.madeAt).toUTCString())
      // Written once; a day, not longer, for a feed may be closed.
      .header('cache-control', 'public, max-age=86400')
      .header('access-control-allow-origin', '*')
      .header('repr-digest', `sha-256=:${Buffer.from(file.sha256, 'hex').toString('base64')}:`);
    if (request.headers['if-none-match']?.includes(tag) === true) {
      await reply.code(304).send();
      return;
    }
    void reply
      .header('content-type', 'application/vnd.apache.parquet')
      .header('content-length', file.bytes)
      .header('content-disposition', `attachment; filename="${feed}_${file.kind}_${year}-${month}-${day}.parquet"`);
    await reply.send(request.method === 'HEAD' ? '' : createReadStream(file.location));
  }

  private found(): DailyArchive {
    if (!this.archive)
      throw notFoundAt('path', '/archive', 'one with publish.archive', 'this hub keeps no daily archive');
    return this.archive;
  }
}
