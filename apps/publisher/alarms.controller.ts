import { Body, Controller, Get, Header, HttpCode, Inject, Param, Post, Query, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import {
  alarmStatistics,
  contactsOf,
  isAlarmActionName,
  responseCards,
  type AlarmStatistics,
  type HandledAlarm,
  type ResponseCardText,
} from '#libs/desk';
import { ENGINES, mustBe, readerOf, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import { ALARM_ACTIONS, type HubEvent } from '#libs/model';
import { readJournalSpan, refuseQuery, type JournalPage } from '#libs/publish';
import { isAtLeast } from '#libs/security';
import { asOperator, idempotencyKeyOf } from './as-operator.js';

type Query_ = Record<string, string | string[] | undefined>;

/** What operators do about alarms, how good these are, and the response cards. */
@Controller('v1')
export class AlarmsController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get('alarms/statistics')
  @Header('cache-control', 'no-store')
  async statistics(
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): Promise<AlarmStatistics & Pick<JournalPage<never>, 'incomplete' | 'incompleteTexts'>> {
    const { audience } = mustBe(request, 'operator');
    const { live, catalogue, clock, controlRoom } = this.engines;
    const nowMs = clock.now();
    const span = readJournalSpan(query, nowMs, catalogue.hub.timezone);
    const { lines, incomplete } = await controlRoom.journal.read(span, audience);
    const standing: HubEvent<'alarm'>[] = [];
    for (const { event } of live.list('alarm')) if (catalogue.guard.mayRead(audience, event)) standing.push(event);
    return {
      ...alarmStatistics(lines, standing, { ...span, nowMs }),
      ...(incomplete !== undefined && { incomplete: incomplete.en, incompleteTexts: incomplete }),
    };
  }

  /** What each rule's alarms mean and what to do; whom to call for operators alone. */
  @Get('alarm-cards')
  cards(
    @Query() query: Query_,
    @Req() request: FastifyRequest,
  ): { cards: ResponseCardText[]; contacts?: Record<string, string> } {
    refuseQuery(query);
    const { role, audience } = readerOf(request);
    const { operators } = this.engines.config;
    const { guard } = this.engines.catalogue;
    const cards = responseCards(operators.cards);
    if (!isAtLeast(role, 'operator')) return { cards };
    return { cards, contacts: contactsOf(operators.contacts, (feed) => guard.mayReadFeed(audience, feed)) };
  }

  @Post('alarms/:key/:action')
  @HttpCode(200)
  @Header('cache-control', 'no-store')
  act(
    @Param('key') key: string,
    @Param('action') action: string,
    @Body() body: unknown,
    @Req() request: FastifyRequest,
  ): Promise<HubEvent<'alarm'> & Pick<HandledAlarm, 'handling'>> {
    return asOperator(this.engines, request, `alarms.${action.slice(0, 20)}`, key, async (writer) => {
      if (!isAlarmActionName(action))
        throw notFoundAt(
          'action',
          action,
          `one of ${ALARM_ACTIONS.join(', ')}`,
          `no action ${action.slice(0, 40)} on alarms`,
        );
      const { actions } = this.engines.controlRoom;
      const { event, handling } = await actions.act(key, action, body, writer, idempotencyKeyOf(request));
      return { ...event, handling };
    });
  }
}
