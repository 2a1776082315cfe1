import { readFileSync } from 'node:fs';
import { unzipSync, zipSync } from 'fflate';
import { IssueCollector, findHubError } from '#libs/errors';
import { netexToGtfs } from '#libs/formats/netex';
import type { HubEvent, Instant } from '#libs/model';
import { importTimetable, nodeZipEngine } from '#libs/schedule';
import { seededRandom } from '#libs/telemetry';
import { hasRecording, readRecording } from '#libs/testing';
import { NOON, documentOf, normaliserOf } from '../../libs/normalise/incoming.fixture.js';
import { everyFile } from '../../libs/formats/gtfs/every-file.fixture.js';
import { tinyFeed, withRows } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { wideNetex } from '../../libs/formats/netex/wide-netex.fixture.js';
import { firstChange, mutationsOf } from '../support/mutations.js';

/** Changed copies of each document. */
const COPIES = 300;
/** Larger documents are other tests' affair: here each is read some hundred times. */
const MAX_BYTES = 200_000;
const MAX_HEAP_GROWTH = 256 * 1024 * 1024;

interface Case {
  format: string;
  /** Of the repository, or a recording. */
  path: string;
  document?: string;
}

const CASES: readonly Case[] = [
  { format: 'gtfs-rt', path: 'test/fixtures/gtfs-rt/raba-trip-updates.pb' },
  { format: 'gtfs-rt', path: 'test/fixtures/gtfs-rt/raba-vehicle-positions.pb' },
  { format: 'gtfs-rt', path: 'test/fixtures/gtfs-rt/raba-vehicle-positions.json' },
  { format: 'gtfs-rt', path: 'gtfs-rt/mbta/alerts.pb' },
  { format: 'gbfs', document: 'station_information', path: 'test/fixtures/gbfs/lovelo-2.3/station_information.json' },
  { format: 'gbfs', document: 'vehicle_status', path: 'gbfs/getaround-stavanger-3.0/vehicle_status.json' },
  { format: 'gbfs', document: 'geofencing_zones', path: 'gbfs/check-almere-3.0/geofencing_zones.json' },
  { format: 'gbfs', document: 'system_pricing_plans', path: 'gbfs/spec-example-3.0/system_pricing_plans.json' },
  { format: 'datex2', path: 'test/fixtures/datex2/bison-fute-qtv-9-sites.xml' },
  { format: 'datex2', path: 'test/fixtures/datex2/bison-fute-event.xml' },
  { format: 'datex2', path: 'test/fixtures/datex2/ndw-situation-v3.xml' },
  { format: 'datex2', path: 'test/fixtures/datex2/v3-parking-status.xml' },
  { format: 'datex2', path: 'test/fixtures/datex2/v3-vms.xml' },
  { format: 'datex2-site-list', path: 'test/fixtures/datex2/bison-fute-sites.csv' },
  { format: 'siri', path: 'siri/vm-soap-rla-2021.xml' },
  { format: 'siri', path: 'siri/notify-stop-monitoring.xml' },
  { format: 'siri', path: 'siri/sm-lite-het-2023.json' },
  { format: 'siri', path: 'siri/sx-lite-sta-2024.xml' },
  { format: 'siri', path: 'siri/spec-example/ext_estimatedTimetable_response.xml' },
];

const isFixture = (path: string): boolean => path.startsWith('test/');
const bytesOf = (path: string): Uint8Array => (isFixture(path) ? readFileSync(path) : readRecording(path));

/** Whatever has been lost has been reported, with a place; nothing that is reported is without one. */
function checkIssues(issues: IssueCollector): void {
  for (const { where, code } of issues.samples) expect([code, where]).toEqual([code, expect.stringMatching(/./)]);
  for (const { got = '' } of issues.samples) expect(got.length).toBeLessThanOrEqual(80);
  expect(issues.samples.length).toBeLessThanOrEqual(20 * Object.keys(issues.counts).length);
}

function count(events: readonly HubEvent[]): number {
  return new Set(events.filter(({ op }) => op === 'upsert').map(({ kind, key }) => `${kind} ${key}`)).size;
}

describe('a document that was changed on its way', () => {
  for (const { format, path, document } of CASES) {
    const isHere = isFixture(path) || hasRecording(path);
    (isHere ? it : it.skip)(
      `never ends the reading, and takes nothing along without a word: ${path}${isHere ? '' : ' (skipped, because the recording is not here)'}`,
      () => {
        const whole = bytesOf(path);
        expect(whole.length).toBeLessThan(MAX_BYTES);
        const read = (bytes: Uint8Array) => {
          const feed = normaliserOf({ dropAfterMs: 1e15 });
          const incoming = documentOf(format, bytes, {
            ...(document === undefined ? {} : { document }),
            receivedAt: new Date(NOON).toISOString() as Instant,
            replayed: true,
          });
          return feed.normalise(incoming, NOON);
        };
        const sound = read(whole);
        expect(sound.refused).toBeUndefined();
        const expected = count(sound.events);
        const heapBefore = process.memoryUsage().heapUsed;
        const outcomes = { refused: 0, less: 0, all: 0 };
        const silent: string[] = [];
        for (const bytes of mutationsOf(whole, COPIES, seededRandom(20260115))) {
          const { events, issues, refused, notCarried = {} } = read(bytes);
          checkIssues(issues);
          if (refused) {
            outcomes.refused += 1;
            expect(refused.code).toMatch(/^(CONTAINER_UNREADABLE|LIMIT_EXCEEDED)$/);
            expect(issues.total).toBeGreaterThan(0);
          } else if (count(events) < expected) {
            outcomes.less += 1;
            const words = issues.total + Object.keys(notCarried).length;
            if (words === 0) silent.push(firstChange(whole, bytes));
          } else outcomes.all += 1;
          expect(process.memoryUsage().heapUsed - heapBefore).toBeLessThan(MAX_HEAP_GROWTH);
        }
        // A document cut just between two entities is a whole one of fewer, which no reader can tell: with this seed none is.
        expect(silent).toEqual([]);
        // Or the changes are too rough to say anything.
        expect(outcomes.less + outcomes.all).toBeGreaterThan(COPIES / 20);
        process.stderr.write(`  ${path}: of ${COPIES} ${JSON.stringify(outcomes)}\n`);
      },
      60_000,
    );
  }
});

describe('a timetable that was changed on its way', () => {
  function tryImport(zip: Uint8Array): 'accepted' | 'refused' {
    const issues = new IssueCollector();
    try {
      importTimetable({ bytes: zip, feedId: 'feed', documentHash: '0', countsPastMidnight: true }, issues);
      checkIssues(issues);
      return 'accepted';
    } catch (error) {
      expect(findHubError(error)?.code).toMatch(/^(CONTAINER_UNREADABLE|LIMIT_EXCEEDED|CONTAINER_TRUNCATED)$/);
      return 'refused';
    }
  }

  it('is accepted or refused, whatever happened to its zip', () => {
    const outcomes = { accepted: 0, refused: 0 };
    const zip = readFileSync('test/fixtures/gtfs/raba-cut.zip');
    for (const bytes of mutationsOf(zip, COPIES, seededRandom(7))) outcomes[tryImport(bytes)] += 1;
    expect(outcomes.accepted + outcomes.refused).toBe(COPIES);
    process.stderr.write(`  raba-cut.zip: of ${COPIES} ${JSON.stringify(outcomes)}\n`);
  }, 60_000);

  it('is accepted or refused, whatever happened in one of its files, or in one that is repaired first', () => {
    const files = unzipSync(everyFile());
    const night = unzipSync(
      tinyFeed(withRows('stop_times.txt', 'T4,23:50:00,23:50:00,A,1', 'T4,00:10:00,00:10:00,C,2')),
    );
    const random = seededRandom(8);
    const outcomes = { accepted: 0, refused: 0 };
    for (const whole of [files, night])
      for (const [name, content] of Object.entries(whole))
        for (const bytes of mutationsOf(content, 12, random))
          outcomes[tryImport(zipSync({ ...whole, [name]: bytes }, { level: 0 }))] += 1;
    expect(outcomes.accepted).toBeGreaterThan(outcomes.refused);
    process.stderr.write(`  every file: ${JSON.stringify(outcomes)}\n`);
  }, 60_000);

  it('in NeTEx becomes GTFS or is refused', () => {
    const outcomes = { accepted: 0, refused: 0 };
    const { inflateRaw } = nodeZipEngine;
    const facts = { timeZone: 'Europe/Paris', language: 'fr', producer: 'P', url: 'https://p.example.org' };
    for (const bytes of mutationsOf(new TextEncoder().encode(wideNetex()), COPIES, seededRandom(9))) {
      const issues = new IssueCollector();
      try {
        netexToGtfs(bytes, { inflateRaw, ...facts }, issues);
        outcomes.accepted += 1;
        checkIssues(issues);
      } catch (error) {
        outcomes.refused += 1;
        expect(findHubError(error)?.code).toMatch(/^(CONTAINER_UNREADABLE|LIMIT_EXCEEDED)$/);
      }
    }
    expect(outcomes.accepted).toBeGreaterThan(COPIES / 10);
    process.stderr.write(`  NeTEx: of ${COPIES} ${JSON.stringify(outcomes)}\n`);
  }, 60_000);
});
