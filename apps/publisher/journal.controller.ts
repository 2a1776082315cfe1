import { Body, Controller, Get, Header, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { alarmLog, alarmStatistics, encodePlace, journalCsv, journalOrderOf, type JournalLine } from '#libs/desk';
import { ENGINES, mustBe, type Engines } from '#libs/engines';
import { findFeedHealth } from '#libs/live';
import { toInstant, type HubEvent, type Instant } from '#libs/model';
import {
  handoverPage,
  languagesOf,
  readHandoverQuery,
  readJournalQuery,
  shiftFigures,
  type JournalPage,
  type ShiftFigure,
} from '#libs/publish';
import { asOperator, idempotencyKeyOf } from './as-operator.js';
import { HistoryStore } from './history-store.js';

/** Each feed reports how it is this often at the least, and the recorder is a little behind. */
const REPORTED_MS = 60_000;

type Query_ = Record<string, string | string[] | undefined>;

/** Lines of one file; a period with more is to be asked for in parts. */
const MOST_LINES = 50_000;

/** The journal (main courante) and the page a shift hands over with: for operators. */
@Controller()
export class JournalController {
  constructor(
    @Inject(ENGINES) private readonly engines: Engines,
    @Inject(HistoryStore) private readonly history: HistoryStore,
  ) {}

  @Get('v1/journal')
  @Header('cache-control', 'no-store')
  async list(@Query() query: Query_, @Req() request: FastifyRequest): Promise<JournalPage<JournalLine>> {
    const { audience } = mustBe(request, 'operator');
    const { filter, limit, before } = this.asked(query);
    const { lines, incomplete } = await this.engines.controlRoom.journal.read(filter, audience);
    const rest = before === undefined ? lines : lines.filter((line) => journalOrderOf(line) < before);
    const items = rest.slice(0, limit);
    return {
      from: filter.from,
      to: filter.to,
      items,
      total: lines.length,
      ...(rest.length > items.length && { next: encodePlace(items.at(-1)!) }),
      ...(incomplete !== undefined && { incomplete: incomplete.en, incompleteTexts: incomplete }),
    };
  }

  @Get('v1/journal.csv')
  async csv(@Query() query: Query_, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { audience } = mustBe(request, 'operator');
    const { filter } = this.asked(query);
    const { lines } = await this.engines.controlRoom.journal.read(filter, audience);
    const [language = 'fr'] = languagesOf(request.headers['accept-language'], ['fr', 'en']);
    await reply
      .header('content-type', 'text/csv; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="journal_${filter.from.slice(0, 10)}.csv"`)
      .send(journalCsv(lines.slice(0, MOST_LINES), language));
  }

  @Post('v1/journal')
  @HttpCode(201)
  @Header('cache-control', 'no-store')
  write(@Body() body: unknown, @Req() request: FastifyRequest): Promise<JournalLine> {
    return asOperator(this.engines, request, 'journal.write', undefined, (writer) =>
      this.engines.controlRoom.journal.write(body, writer, idempotencyKeyOf(request)),
    );
  }

  @Get('handover')
  async handover(@Query() query: Query_, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { audience } = mustBe(request, 'operator');
    const { clock, catalogue, controlRoom, live, publishContext } = this.engines;
    const nowMs = clock.now();
    const { lang, ...span } = readHandoverQuery(query, nowMs, catalogue.hub.timezone);
    const { lines, incomplete } = await controlRoom.journal.read(span, audience);
    const alarms: HubEvent<'alarm'>[] = [];
    for (const { event } of live.list('alarm')) if (catalogue.guard.mayRead(audience, event)) alarms.push(event);
    const own: HubEvent[] = [];
    for (const kind of ['alert', 'traffic-situation'] as const)
      for (const { event } of live.list(kind))
        if (event.feed === catalogue.own.feedId && catalogue.guard.mayRead(audience, event)) own.push(event);
    const isOfNow = Date.parse(span.to) >= nowMs;
    const log = alarmLog(lines, isOfNow ? alarms : []);
    const feeds = catalogue.readableBy(audience).map((feed) => ({
      feed,
      state: findFeedHealth(live, feed.feedId, nowMs)?.state ?? ('waiting' as const),
      alarms: log.filter((one) => one.feed === feed.feedId).length,
    }));
    const language = lang ?? languagesOf(request.headers['accept-language'], ['fr', 'en'])[0];
    const page = handoverPage(publishContext, {
      span: span as { from: Instant; to: Instant },
      nowMs,
      language,
      lines,
      alarms: log,
      statistics: alarmStatistics(lines, alarms, { ...span, nowMs }),
      standing: alarms
        .filter(({ entity }) => entity?.state === 'raised')
        .map((event) => ({ event, handling: controlRoom.actions.handlingOf(event) })),
      own,
      incomplete,
      keptSince: await this.keptSince(request, span as { from: Instant; to: Instant }),
      find: (kind, key) => {
        const event = live.find(kind, key)?.event;
        return event && catalogue.guard.mayRead(audience, event) ? event : undefined;
      },
      feeds,
      figures: await this.figuresOf(request, span as { from: Instant; to: Instant }),
    });
    await reply.header('content-type', 'text/html; charset=utf-8').header('cache-control', 'no-store').send(page);
  }

  /** When the first report of any feed was kept, where that is after the period began; of no history nothing is said. */
  private async keptSince(
    request: FastifyRequest,
    { from, to }: { from: Instant; to: Instant },
  ): Promise<Instant | undefined> {
    try {
      const store = await this.history.open(request);
      const asked = { kind: 'feed-status', from: toInstant(0), to, columns: ['observedAt'] } as const;
      for await (const rows of store.export(asked)) {
        const first = rows[0]?.['observedAt'];
        if (first === undefined) continue;
        const at = toInstant(Date.parse(String(first)));
        return Date.parse(at) - Date.parse(from) > REPORTED_MS ? at : undefined;
      }
      return to;
    } catch {
      return undefined;
    }
  }

  /** What is left to the next shift must be had without the history, too. */
  private async figuresOf(
    request: FastifyRequest,
    span: { from: Instant; to: Instant },
  ): Promise<ShiftFigure[] | undefined> {
    const { catalogue, live } = this.engines;
    const { audience } = mustBe(request, 'operator');
    try {
      const store = await this.history.open(request);
      const seen = { live, guard: catalogue.guard, audience };
      return await shiftFigures(catalogue.readableBy(audience), seen, span, (asked) => store.history(asked));
    } catch {
      return undefined;
    }
  }

  private asked(query: Query_): ReturnType<typeof readJournalQuery> {
    const { clock, catalogue } = this.engines;
    return readJournalQuery(query, clock.now(), catalogue.hub.timezone);
  }
}
