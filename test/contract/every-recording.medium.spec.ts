import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { Ajv } from 'ajv';
import addFormatsModule from 'ajv-formats';
import { IssueCollector } from '#libs/errors';
import { decodeFeedMessage } from '#libs/formats/gtfs-rt';
import type { FeedId, Instant } from '#libs/model';
import { FeedNormaliser, compileRules, nowhere } from '#libs/normalise';
import { importSchedule, nodeZipEngine, openScheduleIndex } from '#libs/schedule';
import {
  breachesOf,
  gbfsBreaches,
  hasRecording,
  itWithRecordings,
  readRecording,
  recordingPath,
  type CheckedFile,
} from '#libs/testing';
import { tinyFeed } from '../../libs/formats/gtfs/tiny-feed.fixture.js';
import { PublishRig } from '../support/publish-rig.js';
import { siriSchema, siriSchemaFaults } from '../support/siri-schema.js';

const addFormats = addFormatsModule as unknown as (ajv: Ajv) => Ajv;

/** After the youngest recording: nothing in them is of a day to come. */
const NOW = Date.parse('2026-09-10T12:00:00Z');
const schemas = resolve(process.env['ESTUAIRE_SCHEMAS'] ?? '../shared/schemas');
const canXmllint = spawnSync('xmllint', ['--version']).status === 0;
const feedId = 'feed' as FeedId;
/** Incidents end: these are reported while they last. */
const MOMENTS: Readonly<Record<string, string>> = {
  'siri/sx-lite-sta-2024.xml': '2024-11-27T11:48:30Z',
  'siri/sx-vdv736-sequence': '2017-05-28T10:00:00Z',
};
/** What the hub has no kind of entity for, or what says nothing without its other half. */
const SAYS_NOTHING = [
  'siri/fm-parking-south-tyrol-2024.xml',
  'datex2/v3-france-dialog-regulations.xml',
  'datex2/v2-ndw/MeasurementSiteTable.xml',
];

/** Seen by whoever runs the tests; the counts are worth reading when all is well, too. */
function log(what: string): void {
  process.stderr.write(`  ${what}\n`);
}

/** A recorded document, with what it is called where its format has several. */
interface Recorded {
  path: string;
  document?: string;
}

/** One feed that reports recorded documents one after the other. */
class RecordedFeed {
  readonly counts: Record<string, number> = {};
  private documents = 0;
  private readonly normaliser = new FeedNormaliser({
    settings: {
      feedId,
      visibility: 'open',
      nature: 'observed',
      timeZone: 'Europe/Paris',
      dropAfterMs: 1e15,
      exchangeOf: () => undefined,
      confidentialityWaived: true,
    },
    rules: compileRules([], 'test'),
    territory: nowhere,
    rotationSecret: 'secret',
    language: 'en',
  });

  private constructor(
    private readonly format: string,
    readonly rig: PublishRig,
  ) {}

  static async start(format: string, nowMs: number): Promise<RecordedFeed> {
    return new RecordedFeed(format, await PublishRig.start([{ id: feedId, formats: [format] }], nowMs));
  }

  async log({ path, document }: Recorded, format = this.format): Promise<void> {
    const bytes = readRecording(path);
    const nowMs = this.rig.clock.now();
    this.documents += 1;
    const { events, refused } = this.normaliser.normalise(
      {
        feedId,
        sourceId: document ?? format,
        format,
        ...(document === undefined ? {} : { document }),
        bytes: path.endsWith('.gz') ? gunzipSync(bytes) : bytes,
        contentHash: String(this.documents).padStart(64, '0'),
        receivedAt: new Date(nowMs).toISOString() as Instant,
        timeShiftMs: 0,
        replayed: true,
      },
      nowMs,
    );
    expect([path, refused?.message]).toEqual([path, undefined]);
    await this.rig.happen(...events);
    for (const { kind, op } of events) {
      const what = op === 'upsert' ? kind : `${kind} removed`;
      this.counts[what] = (this.counts[what] ?? 0) + 1;
    }
  }

  /** What there is to read now; outputs that have nothing to give are not found by readers either. */
  async outputs(pattern: RegExp): Promise<[string, Buffer][]> {
    const found: [string, Buffer][] = [];
    for (const { path, isEmpty } of this.rig.cache.list())
      if (pattern.test(path) && !isEmpty?.()) found.push([path, await this.rig.read(path)]);
    expect(this.rig.failures).toEqual([]);
    return found;
  }
}

let feed: RecordedFeed | undefined;
afterEach(async () => {
  await feed?.rig.stop();
  feed = undefined;
});
const startFeed = async (format: string, first = ''): Promise<RecordedFeed> => {
  const moment = Object.keys(MOMENTS).find((path) => first.startsWith(path));
  return (feed = await RecordedFeed.start(format, moment ? Date.parse(MOMENTS[moment]!) : NOW));
};

const filesOf = (folder: string): string[] =>
  hasRecording(folder)
    ? readdirSync(recordingPath(folder))
        .sort()
        .map((name) => join(folder, name))
    : [];
const isFolder = (path: string): boolean => statSync(recordingPath(path)).isDirectory();

describe('every recording of GTFS-Realtime, given back without a schedule beside it', () => {
  /** Rules that hold a message to its schedule, which these feeds have none of. */
  const OF_SCHEDULE =
    /^(E003|E004|E006|E009|E011|E013|E015|E016|E019|E023|E024|E028|E03[0-2]|E034|E035|E045|E046|E051|W006)/;
  /** No fault of a hub that plays what is old: ages, a run in one of both messages only, fast trains. */
  const NOT_JUDGED = /^W(001|003|004|008)/;
  const none = openScheduleIndex(
    importSchedule(tinyFeed(), { ...nodeZipEngine, feedId, documentHash: '0' }, new IssueCollector()).index,
  );
  const SEQUENCES = /nyct/;
  const cases = filesOf('gtfs-rt').flatMap((folder) =>
    SEQUENCES.test(folder) ? [filesOf(folder)] : filesOf(folder).map((path) => [path]),
  );

  for (const documents of cases)
    itWithRecordings(
      documents,
      `breaks no rule: ${documents[0]}${documents.length > 1 ? ' and those after it' : ''}`,
      async () => {
        const started = await startFeed('gtfs-rt');
        let messages = 0;
        let entities = 0;
        for (const path of documents) {
          await started.log({ path });
          await started.rig.clock.pass(30_000);
          const nowS = Math.floor(started.rig.clock.now() / 1000);
          for (const [output, body] of await started.outputs(/^\/gtfs-rt\/feed\/.*\.pb$/)) {
            const message = decodeFeedMessage(body, new IssueCollector())!;
            messages += 1;
            entities += message.entities.length;
            const found = breachesOf(message, none, nowS).filter(
              (text) => !OF_SCHEDULE.test(text) && !NOT_JUDGED.test(text),
            );
            expect([path, output, ...found.slice(0, 5)]).toEqual([path, output]);
          }
        }
        expect(entities).toBeGreaterThan(0);
        log(
          `${documents[0]}: ${messages} messages, ${entities} entities, 0 breaches ${JSON.stringify(started.counts)}`,
        );
      },
      120_000,
    );
});

describe('every recording of GBFS, given back in both versions', () => {
  const systems = [...filesOf('gbfs'), 'rouen/lovelo-gbfs-2.3'].filter(hasRecording);
  for (const folder of systems)
    for (const version of ['2.3', '3.0']) {
      const missing = existsSync(join(schemas, 'gbfs')) ? '' : ` (skipped, because ${schemas}/gbfs is not here)`;
      const test = missing ? it.skip : it;
      test(`fits the schemas of ${version}, and its files agree: ${folder}${missing}`, async () => {
        const started = await startFeed('gbfs');
        const order = ['system_information', 'vehicle_types', 'system_regions', 'station_information'];
        const rank = (path: string): number => (order.findIndex((name) => path.includes(name)) + 9) % 9;
        const files = filesOf(folder).filter((path) => path.endsWith('.json'));
        for (const path of files.sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))) {
          const document = basename(path)
            .replace(/^\d+\./, '')
            .replace('.json', '');
          if (document !== 'gbfs' && document !== 'manifest') await started.log({ path, document });
        }
        const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
        const given = new Map<string, CheckedFile>();
        const base = `/gbfs/feed/${version}`;
        const discovery = JSON.parse((await started.rig.read(`${base}/gbfs.json`)).toString()) as CheckedFile;
        const lists = version === '3.0' ? [discovery.data] : (Object.values(discovery.data) as object[]);
        const listed = lists.flatMap((list) => (list as { feeds: { url: string }[] }).feeds);
        for (const path of [`${base}/gbfs.json`, ...listed.map(({ url }) => new URL(url).pathname)]) {
          const body = await started.rig.read(path);
          const name = basename(path, '.json');
          const file = JSON.parse(body.toString()) as CheckedFile;
          given.set(name, file);
          ajv.validate(
            JSON.parse(readFileSync(join(schemas, `gbfs/v${version}/${name}.json`), 'utf8')) as object,
            file,
          );
          expect([path, ...(ajv.errors ?? []).slice(0, 5)]).toEqual([path]);
        }
        const found = gbfsBreaches(given, NOW, Infinity);
        expect(found.slice(0, 5)).toEqual([]);
        expect(given.size).toBeGreaterThan(1);
        log(`${folder} ${version}: ${given.size} files, 0 faults ${JSON.stringify(started.counts)}`);
      }, 60_000);
    }
});

describe('every recording of DATEX II, given back in 3.7', () => {
  const schema = join(schemas, 'datex2/v3.7/DATEXII_3_D2Payload.xsd');
  const whyNot = existsSync(schema) && canXmllint ? '' : ` (skipped, because ${schema} or xmllint is not here)`;
  const documents = filesOf('datex2')
    .flatMap((path) => (isFolder(path) ? filesOf(path) : [path]))
    .flatMap((path) => (isFolder(path) ? [filesOf(path)] : [[path]]))
    // One row of a table, cut out of its document, is no DATEX II.
    .filter(([path]) => !path!.endsWith('.csv') && !path!.endsWith('MeasurementSiteRecord.xml'));

  for (const paths of documents)
    (whyNot ? it.skip : it)(
      `fits the schema: ${paths[0]}${paths.length > 1 ? ' and those after it' : ''}${whyNot}`,
      async () => {
        const started = await startFeed('datex2', paths[0]);
        const list = /bison-fute/.test(paths[0]!) && 'datex2/refDir.csv';
        if (list && hasRecording(list)) await started.log({ path: list }, 'datex2-site-list');
        for (const path of paths) await started.log({ path });
        const folder = mkdtempSync(join(tmpdir(), 'estuaire-every-'));
        try {
          const written = (await started.outputs(/^\/datex2\/feed\//)).map(([path, body]) => {
            const file = join(folder, basename(path));
            writeFileSync(file, body);
            return file;
          });
          const { stderr, status } = spawnSync('xmllint', ['--noout', '--huge', '--schema', schema, ...written], {
            encoding: 'utf8',
          });
          expect([
            status,
            stderr
              .split('\n')
              .filter((line) => line && !line.endsWith(' validates'))
              .slice(0, 3),
          ]).toEqual([0, []]);
          expect(written.length).toBeGreaterThan(0);
          expect([paths[0], SAYS_NOTHING.includes(paths[0]!)]).toEqual([
            paths[0],
            Object.keys(started.counts).every((kind) => kind === 'dataset'),
          ]);
          log(`${paths[0]}: ${written.length} documents, 0 faults ${JSON.stringify(started.counts)}`);
        } finally {
          rmSync(folder, { recursive: true, force: true });
        }
      },
      120_000,
    );
});

describe('every recording of SIRI, given back in 2.0', () => {
  const whyNot = siriSchema.canValidate ? '' : siriSchema.whyNot;
  const documents = filesOf('siri').flatMap((path) => (isFolder(path) ? [filesOf(path)] : [[path]]));

  for (const paths of documents)
    (whyNot ? it.skip : it)(
      `fits the schema: ${paths[0]}${paths.length > 1 ? ' and those after it' : ''}${whyNot}`,
      async () => {
        const started = await startFeed('siri', paths[0]);
        for (const path of paths) await started.log({ path });
        const written = (await started.outputs(/^\/siri\/feed\/.*\.xml$/)).map(([, body]) => body);
        expect(siriSchemaFaults(written)).toBe('');
        expect(written.length).toBeGreaterThan(0);
        expect([paths[0], SAYS_NOTHING.includes(paths[0]!)]).toEqual([
          paths[0],
          Object.keys(started.counts).length === 0,
        ]);
        log(`${paths[0]}: ${written.length} documents, 0 faults ${JSON.stringify(started.counts)}`);
      },
      60_000,
    );
});
