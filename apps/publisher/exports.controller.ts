import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, readerOf, type Engines } from '#libs/engines';
import { VISIBILITIES, isWider, type Audience, type Visibility } from '#libs/model';
import { ExportSender, acceptsCoding, problem, publishedFeeds, readExportName, readExportQuery } from '#libs/publish';
import { exportColumns, exportFilters } from '#libs/record';
import { HistoryStore } from './history-store.js';

type Query_ = Record<string, string | string[] | undefined>;

const TRY_AGAIN_S = 10;

/** `/v1/exports/{kind}.{csv,parquet,geojson,ndjson}`: what the history keeps of a kind, whole, as one download. */
@Controller('v1/exports')
export class ExportsController {
  private readonly desk: ExportSender;

  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(HistoryStore) private readonly historyStore: HistoryStore,
  ) {
    const { metrics, log } = engines;
    const desk = new ExportSender((error) => log.error('export-broken', { error }));
    this.desk = desk;
    metrics.gauge('estuaire_exports_running', 'Exports being sent', [], (set) => set.set(desk.runningNow));
    metrics.total('estuaire_exports_total', 'Exports by how they ended', ['outcome'], (set) => {
      const { finishedTotal, brokenTotal, busyTotal } = desk.counters;
      set(finishedTotal, { outcome: 'finished' });
      set(brokenTotal, { outcome: 'broken' });
      set(busyTotal, { outcome: 'refused, too many at once' });
    });
    metrics.total('estuaire_export_rows_total', 'Rows sent in exports', [], (set) => set(desk.counters.rowsTotal));
    metrics.total('estuaire_export_bytes_total', 'Bytes sent in exports', [], (set) => set(desk.counters.bytesTotal));
  }

  @Get(':name')
  async export(
    @Param('name') name: string,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // The history is one for all parts: whoever is asked gives all of it.
    const { everyFeed: catalogue, clock, live } = this.engines;
    const named = readExportName(name);
    const { audience } = readerOf(request);
    const readable = publishedFeeds({ catalogue, live, audience });
    const asked = readExportQuery(named, query, {
      columns: exportColumns(named.kind),
      filters: exportFilters(named.kind),
      feeds: readable.map(({ feedId }) => feedId),
      nowMs: clock.now(),
      timezone: catalogue.hub.timezone,
    });
    const store = await this.historyStore.open(request);
    if (!this.desk.hasRoom()) {
      reply.hijack();
      problem(reply.raw, 503, 'Too many exports', `others are being sent; try again in ${TRY_AGAIN_S} s`, {
        'retry-after': String(TRY_AGAIN_S),
      });
      return;
    }
    const natures = new Map<string, string>(readable.map(({ feedId, nature }) => [feedId, nature]));
    await this.desk.send(
      store,
      { ...asked, query: { ...asked.query, visibilities: visibilitiesOf(audience) } },
      {
        begin: () => {
          reply.hijack();
          return reply.raw;
        },
        acceptsGzip: acceptsCoding(request.headers['accept-encoding'] ?? '', 'gzip'),
        isHead: request.method === 'HEAD',
        natureOf: (feed) => natures.get(feed),
      },
    );
  }
}

/** Rows of events that are for fewer than the reader's level are left out; one of some feeds only reads what is open. */
function visibilitiesOf(audience: Audience): Visibility[] {
  const level = audience === 'admin' ? 'internal' : (VISIBILITIES.find((one) => one === audience) ?? 'open');
  return VISIBILITIES.filter((one) => !isWider(level, one));
}
