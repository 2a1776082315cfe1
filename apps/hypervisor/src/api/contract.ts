import type { z } from 'zod';
import { ask } from './ask';
import type { Box, HubDescription } from '../../../../libs/publish/describe/answers';
import type { FeedAnswer, FeedIssues, FeedLosses, feedDocuments } from '../../../../libs/publish/describe/feed-answers';
import type {
  BlockTrip,
  BlockVehicles,
  RouteDetail,
  SeenRunAnswer,
  StopCallsAnswer,
  TransitBlock,
  TransitTrip,
  VehicleRuns,
} from '../../../../libs/publish/describe/transit-answers';
import type { AlarmStatistics, JournalLine } from '../../../../libs/desk';
import type { FigureThreshold } from '../../../../libs/analyse';
import type { AlertTemplate } from '../../../../libs/config';
import type { JournalPage } from '../../../../libs/publish/query/journal';
import type * as model from '#libs/model';
import { hubPath } from './base';

/** What the page reads of the hub's HTTP and stream contracts, in the hub's own types: they are described once, in `libs/model`. */
export type { Box, FeedIssues, FigureThreshold, FeedLosses, RouteDetail, StopCallsAnswer, TransitTrip };
export type { BlockTrip, BlockVehicles, SeenRunAnswer, TransitBlock, VehicleRuns };
export type {
  Activity,
  Alarm,
  AlarmAction,
  AlarmHandling,
  Alert,
  Dataset,
  FeedReason,
  FeedState,
  FeedStatus,
  GeoPoint,
  InformedEntity,
  KeyFigure,
  Kind,
  Parking,
  Station,
  StopTimeEvent,
  StopTimeUpdate,
  TrafficMeasurement,
  TrafficSituation,
  TripDescriptor,
  TripUpdate,
  VariableMessageSign,
  VehiclePosition,
} from '#libs/model';
export type Feed = FeedAnswer;
export type FeedDocuments = z.infer<typeof feedDocuments>;
export type Hub = HubDescription;
export type { JournalLine };
export type Journal = JournalPage<JournalLine>;
export type AlarmFigures = AlarmStatistics & Pick<Journal, 'incompleteTexts'>;
export type EventTemplate = Omit<AlertTemplate, 'lasts'> & { lastsSeconds: number };

/** An event of the stream; its body is that of its kind. */
export interface HubEvent<Body = Record<string, unknown>> extends Omit<model.HubEvent, 'entity' | 'kind'> {
  kind: model.Kind;
  entity?: Body;
}

export async function fetchFeeds(): Promise<Feed[]> {
  const response = await ask(hubPath('/v1/feeds'));
  if (!response.ok) throw new Error(`/v1/feeds answered ${response.status}`);
  return ((await response.json()) as { feeds: Feed[] }).feeds;
}

export async function fetchHub(): Promise<Hub> {
  const response = await ask(hubPath('/v1/hub'), { cache: 'no-store' });
  if (!response.ok) throw new Error(`/v1/hub answered ${response.status}`);
  return (await response.json()) as Hub;
}

/** A text in the first of the languages it has, a variant of it (`en-US`) too; else in any. */
export function textIn(texts: Record<string, string> | undefined, ...languages: string[]): string {
  if (!texts) return '';
  for (const language of [...languages, 'und']) {
    const name = Object.keys(texts).find((one) => one === language || one.startsWith(`${language}-`));
    if (name !== undefined) return texts[name]!;
  }
  return Object.values(texts)[0] ?? '';
}
