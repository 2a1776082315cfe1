export type { PublishContext } from './context.js';
export { etagOf, represent, type Built, type Output, type Representation } from './output.js';
export { OutputCache } from './output-cache.js';
export { SharedOutputs } from './shared-outputs.js';
export { ClientSlots, slotKindOf } from './client-slots.js';
export { SlotsElsewhere } from './slots-elsewhere.js';
export { RequestLimit, clientAddressOf } from './request-limit.js';
export { OutputsByAudience, type AudienceOutputs } from './outputs-by-audience.js';
export { OutputServer } from './output-server.js';
export {
  PROBLEM_STATUS,
  faultOf,
  problem,
  problemOf,
  refuse,
  requestProblemOf,
  type Problem,
  type ProblemFault,
} from './problem.js';
export { answerCsw, cswOfDocument, cswOfQuery } from './outputs/catalogue/csw.js';
export { NGSI_TYPES } from './outputs/ngsi-ld/entity.js';
export { findNgsi, mergeNgsi, ngsiPartUrl, queryNgsi, queryNgsiPart, type NgsiPart } from './outputs/ngsi-ld/query.js';
export { GatheredDatasets } from './outputs/catalogue/gathered.js';
export { registerOutputs } from './register-outputs.js';
export { byParameter, pageOfState, shownJson } from './query/current-state.js';
export {
  LISTED_KINDS,
  invalid,
  kindOfPlural,
  notFoundEntity,
  readKey,
  readPageQuery,
  refuseQuery,
} from './query/request.js';
export { bodyFields, bodyText, bodyTexts } from './query/body.js';
export { readAuditQuery } from './query/audit.js';
export { readSseQuery, type SseQuery } from './query/sse.js';
export { firstReport, isForReader, readHistoryQuery } from './query/history.js';
export { readStateQuery, stateAt } from './query/state-at.js';
export { publishedFeeds } from './published-feeds.js';
export { describeFeedNow, describeFeeds, describeIssues } from './query/feeds.js';
export { RefusedRowsByFeed } from './query/refused-rows.js';
export { strangeCommunes } from './query/communes.js';
export { describeHub } from './query/hub.js';
export { describeQuality } from './query/quality.js';
export { describeLosses } from './query/losses.js';
export { registerStaticFiles } from './static-files.js';
export { UsageLedger, sumOf, type UsageDays } from './usage/usage-ledger.js';
export { outputOf } from './usage/output-names.js';
export { ServiceLevels, type LevelHours } from './status/service-levels.js';
export { describeStatus } from './status/describe-status.js';
export { describeUsage } from './usage/describe-usage.js';
export { openApi } from './describe/openapi.js';
export { absentAddress } from './describe/absent-address.js';
export { refuseStrangeParameter } from './describe/strange-parameter.js';
export { Deprecations } from './describe/deprecation.js';
export { ENDPOINTS } from './describe/endpoints.js';
export type * from './describe/answers.js';
export type * from './describe/feed-answers.js';
export { languagesOf } from './languages.js';
export { Past } from './pages/past.js';
export type { ShownLimits } from './pages/docs/docs-page.js';
export { OwnAnswers, type OwnAnswer } from './pages/docs/own-answers.js';
export { Portal } from './pages/portal.js';
export { PortalHandler } from './pages/portal-handler.js';
export { FairTurns } from './fair-turns.js';
export { EMBED_HEADERS, SECURITY_HEADERS } from './security-headers.js';
export { AnswerCache } from './answer-cache.js';
export { codingFor, packFor } from './packing.js';
export { PRIVATE, PRIVATE_VARY, accepts as acceptsCoding, isUnchanged, privately, sendRepresentation } from './send.js';
export * from './exports/index.js';
export { RawDocuments, isGivenOut, readDocumentsQuery, type DocumentsPage } from './query/documents.js';
export { Transit } from './transit/transit.js';
export { TransitHandler } from './transit/transit-handler.js';
export { askBlockVehicles, askVehicleRuns } from './transit/seen-runs.js';
export { NameSearch } from './transit/name-search.js';
export { handoverPage } from './pages/handover-page.js';
export { shiftFigures, type ShiftFigure } from './pages/shift-figures.js';
export { readHandoverQuery, readJournalQuery, readJournalSpan, type JournalPage } from './query/journal.js';
export { PART_HEADER } from './part-header.js';
export { DATASET_PATH, PartHandler } from './parts/part-handler.js';
export { mergedCatalogue, mergedOutputs } from './parts/register.js';
export { mergedPages } from './parts/merged-pages.js';
export { mergedPageNeeds } from './parts/page-parts.js';
export { PART_ROOT, type PartData, type PartsContext, type MergedOutput } from './parts/part-data.js';
export { decodeAfter, encodeAfter } from './query/current-state.js';
export { AFTER_HEADER, compareOrder, type ListOrder, type OrderKey } from './transit/part-list.js';
export { feedsAskedFor, type FeedsAskedFor } from './feeds-asked-for.js';
