import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage, isJsonDocument, protobufOfJson, type FeedMessage } from '#libs/formats/gtfs-rt';
import { decodeSiri, type SiriCall, type SiriDocument, type SiriTime } from '#libs/formats/siri';
import type { FeedId, Instant, Loss } from '#libs/model';
import { FeedNormaliser, compileRules, nowhere } from '#libs/normalise';
import { hasRecording, itWithRecordings, readRecording, recordingPath } from '#libs/testing';
import { PublishRig } from '../support/publish-rig.js';

/**
 * The invariant: every stop event taken in is found in the outputs with its time, or an issue or a loss names it. Held to
 * every recording of GTFS-Realtime and SIRI, alone and beside its timetable.
 */

const NOW = Date.parse('2026-09-10T12:00:00Z');
const feedId = 'feed' as FeedId;

/**
 * When runs are reported to be at their stops, `stop second`, by what the feed calls the run; once more where it
 * reports two.
 */
type Predictions = Map<string, Set<string>[]>;

/** `predicted`: what the stops of one entity are put into. */
function note(predicted: Set<string>, stop: string | undefined, seconds: number | undefined): void {
  if (stop !== undefined && seconds !== undefined) predicted.add(`${stop} ${seconds}`);
}

function put(predictions: Predictions, run: string | undefined, predicted: Set<string>): void {
  if (run !== undefined && predicted.size > 0) predictions.set(run, [...(predictions.get(run) ?? []), predicted]);
}

function predictionsIn({ entities }: FeedMessage): Predictions {
  const predictions: Predictions = new Map();
  for (const { tripUpdate } of entities) {
    const { trip, stopTimeUpdate = [] } = tripUpdate ?? {};
    if (trip?.scheduleRelationship === 'CANCELED' || trip?.scheduleRelationship === 'DELETED') continue;
    const predicted = new Set<string>();
    for (const { stopId, arrival, departure, scheduleRelationship } of stopTimeUpdate)
      if (scheduleRelationship !== 'SKIPPED' && scheduleRelationship !== 'NO_DATA')
        for (const event of [arrival, departure]) note(predicted, stopId, event?.time || undefined);
    put(predictions, trip?.tripId, predicted);
  }
  return predictions;
}

function predictionsInSiri({ journeys, activities, visits }: SiriDocument): Predictions {
  const predictions: Predictions = new Map();
  const seconds = (at: SiriTime | undefined): number | undefined =>
    at === undefined ? undefined : Math.floor(at / 1000);
  const take = (run: string | undefined, calls: readonly (SiriCall | undefined)[], isPart = false): void => {
    const known = isPart && run !== undefined ? predictions.get(run)?.[0] : undefined;
    const predicted = known ?? new Set<string>();
    for (const call of calls) {
      if (!call || call.cancellation) continue;
      const arrives = call.actualArrivalTime ?? call.expectedArrivalTime;
      const departs = call.actualDepartureTime ?? call.expectedDepartureTime;
      if (call.arrivalStatus !== 'cancelled') note(predicted, call.stopPointRef, seconds(arrives));
      if (call.departureStatus !== 'cancelled') note(predicted, call.stopPointRef, seconds(departs));
    }
    if (!known) put(predictions, run, predicted);
  };
  for (const journey of journeys) {
    if (journey.cancellation) continue;
    const { framedVehicleJourneyRef: framed, datedVehicleJourneyRef, estimatedVehicleJourneyCode } = journey;
    const run = framed?.datedVehicleJourneyRef ?? datedVehicleJourneyRef ?? estimatedVehicleJourneyCode;
    take(run, [...(journey.recordedCalls ?? []), ...(journey.estimatedCalls ?? [])]);
  }
  for (const { monitoredVehicleJourney: journey = {}, ...rest } of [...activities, ...visits]) {
    if (journey.monitored === false) continue;
    const stopPointRef = 'monitoringRef' in rest ? rest.monitoringRef : undefined;
    const call = journey.monitoredCall && { stopPointRef, ...journey.monitoredCall };
    const run = journey.framedVehicleJourneyRef?.datedVehicleJourneyRef ?? journey.vehicleJourneyRef;
    // Each visit is a part of its run.
    take(run, [...(journey.previousCalls ?? []), call, ...(journey.onwardCalls ?? [])], true);
  }
  return predictions;
}

/**
 * Events taken in and not given: of runs that are given, and runs that are not at all. Where a document reports two
 * runs by one name, one can be given.
 */
function missing(incoming: Predictions, given: Predictions): { events: number; runs: number } {
  let [events, runs] = [0, 0];
  for (const [run, predictedRuns] of incoming) {
    const found = given.get(run)?.[0];
    const lost = predictedRuns.map((stops) => [...stops].filter((stop) => !found?.has(stop)).length);
    runs += found ? predictedRuns.length - 1 : predictedRuns.length;
    if (found) events += Math.min(...lost);
  }
  return { events, runs };
}

const count = (losses: readonly Loss[], field: RegExp): number =>
  losses.reduce((sum, loss) => sum + (field.test(loss.field) ? loss.count : 0), 0);

let rig: PublishRig;
afterEach(() => rig.stop());

/**
 * Reads recordings one after the other; gives what the last one reported, what is given of it, and what is named as
 * lost.
 */
async function through(format: 'gtfs-rt' | 'siri', paths: readonly string[], timetable?: string) {
  rig = await PublishRig.start([{ id: feedId, formats: timetable ? ['gtfs', format] : [format] }], NOW);
  const normaliser = new FeedNormaliser({
    settings: {
      feedId,
      visibility: 'open',
      nature: 'observed',
      timeZone: 'Europe/Paris',
      dropAfterMs: 1e15,
      exchangeOf: () => undefined,
    },
    rules: compileRules([], 'test'),
    territory: nowhere,
    rotationSecret: 'secret',
    language: 'en',
  });
  if (timetable) normaliser.useSchedule(await rig.takeSchedule(feedId, readRecording(timetable)));
  let issues: Readonly<Record<string, number>> = {};
  for (const [at, path] of paths.entries()) {
    const document = {
      feedId,
      sourceId: 'source',
      format,
      bytes: readRecording(path),
      contentHash: String(at).padStart(64, '0'),
      receivedAt: new Date(NOW).toISOString() as Instant,
      timeShiftMs: 0,
      replayed: true,
    };
    const result = normaliser.normalise(document, NOW);
    issues = result.issues.counts;
    await rig.happen(...result.events);
  }
  const read = async (path: string): Promise<{ body: Buffer; losses: readonly Loss[] }> => {
    if (rig.cache.find(path)?.isEmpty?.()) return { body: Buffer.from(''), losses: [] };
    const body = await rig.read(path);
    return { body, losses: rig.cache.lossesOf(path)!.losses };
  };
  return { issues, read, last: readRecording(paths.at(-1)!) };
}

/** What may stand for an event that is not given: `each` issue for one, a loss of a stop for its arrival and departure. */
function expectNamed(
  name: string,
  { events, runs }: { events: number; runs: number },
  losses: readonly Loss[],
  issues: Readonly<Record<string, number>>,
): void {
  const refused = ['DUPLICATE_KEY', 'ENTITY_STALE', 'ENTITY_OLDER', 'FIELD_MISSING', 'PREDICTION_THEORETICAL'];
  const refusedRuns = refused.reduce((sum, code) => sum + (issues[code] ?? 0), 0);
  const odd = (issues['TIME_UNIT'] ?? 0) + (issues['TIME_IMPLAUSIBLE'] ?? 0) + (issues['STOP_UNMATCHED'] ?? 0);
  const namedRuns = count(losses, /^trip_update$/) + refusedRuns + (issues['TRIP_UNMATCHED'] ?? 0);
  const namedEvents = 2 * count(losses, /^stop_time_update/) + odd + 2 * refusedRuns;
  process.stderr.write(
    `  ${name}: ${events} events and ${runs} runs not given as they came, ${namedEvents} and ${namedRuns} named\n`,
  );
  expect([name, runs <= namedRuns, events <= namedEvents]).toEqual([name, true, true]);
}

const filesOf = (folder: string): string[] =>
  hasRecording(folder)
    ? readdirSync(recordingPath(folder))
        .sort()
        .map((name) => join(folder, name))
    : [];

describe('every stop event of a recording of GTFS-Realtime is given with its time, or named as lost', () => {
  const sequences = filesOf('gtfs-rt').flatMap((folder) =>
    /nyct/.test(folder) ? [filesOf(folder)] : filesOf(folder).map((path) => [path]),
  );
  const cases: [string[], string | undefined][] = [
    ...sequences.map((paths): [string[], undefined] => [paths, undefined]),
    [['gtfs-rt/raba/raba-trip-updates.pb'], 'gtfs/raba/raba.zip'],
    [['gtfs-rt/bart/bart-trip-updates.pb'], 'gtfs/bart/bart-rt.zip'],
  ];
  for (const [paths, timetable] of cases)
    itWithRecordings(
      timetable ? [...paths, timetable] : paths,
      `${paths[0]}${timetable ? ` beside ${timetable}` : ''}`,
      async () => {
        const { issues, read, last } = await through('gtfs-rt', paths, timetable);
        const { body, losses } = await read('/gtfs-rt/feed/trip-updates.pb');
        const decode = (bytes: Uint8Array): FeedMessage =>
          decodeFeedMessage(
            isJsonDocument(bytes) ? protobufOfJson(bytes, new IssueCollector()) : bytes,
            new IssueCollector(),
          );
        expectNamed(paths[0]!, missing(predictionsIn(decode(last)), predictionsIn(decode(body))), losses, issues);
        const siri = await read('/siri/feed/et.xml');
        if (siri.body.length === 0) return;
        const given = predictionsInSiri(decodeSiri(siri.body, new IssueCollector()));
        expectNamed(`${paths[0]} as SIRI`, missing(predictionsIn(decode(body)), given), siri.losses, issues);
      },
      60_000,
    );
});

describe('every stop event of a recording of SIRI is given with its time, or named as lost', () => {
  for (const path of filesOf('siri').filter((one) => /\/(et|sm|vm|notify)-.*\.(xml|json)$/.test(one)))
    itWithRecordings(
      path,
      path,
      async () => {
        const { issues, read, last } = await through('siri', [path]);
        const incoming = predictionsInSiri(decodeSiri(last, new IssueCollector()));
        const siri = await read('/siri/feed/et.xml');
        const given: Predictions =
          siri.body.length === 0 ? new Map() : predictionsInSiri(decodeSiri(siri.body, new IssueCollector()));
        expectNamed(path, missing(incoming, given), siri.losses, issues);
      },
      60_000,
    );
});
