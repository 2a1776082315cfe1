import { deflateRawSync, inflateRawSync } from 'node:zlib';
import { IssueCollector } from '#libs/errors';
import { mergeGtfs, republishGtfs } from '#libs/formats/gtfs';
import { decodeFeedMessage, type FeedMessage } from '#libs/formats/gtfs-rt';
import { netexToGtfs } from '#libs/formats/netex';
import { importSchedule, nodeZipEngine, openScheduleIndex } from '#libs/schedule';
import {
  breachesAcross,
  breachesOf,
  gbfsBreaches,
  hasRecording,
  itWithRecordings,
  readPlannedHeadways,
  readRecording,
  type CheckedFile,
} from '#libs/testing';
import { wideNetex } from '../../libs/formats/netex/wide-netex.fixture.js';
import { everyFile } from '../../libs/formats/gtfs/every-file.fixture.js';
import {
  GtfsValidator,
  errorsOf,
  gtfsValidatorAbsence,
  newErrors,
  totalsOf,
  type Notices,
} from '../support/gtfs-validator.js';
import { ask, askJson } from '../support/http.js';
import { RECORDINGS, RecordingsHub, itWithAllRecordings } from '../support/recordings-hub.js';

/** Every recorded dataset, and a day on which it holds. */
const DATASETS: Readonly<Record<string, { path: string; date: string }>> = {
  raba: { path: 'gtfs/raba/raba.zip', date: '2025-06-08' },
  bart: { path: 'gtfs/bart/bart-rt.zip', date: '2019-08-07' },
  nyct: { path: 'gtfs/nyct-subway/cut.zip', date: '2023-05-29' },
  hart: { path: 'gtfs/hart/hart.zip', date: '2024-01-15' },
  cdmx: { path: 'gtfs/cdmx/cdmx.zip', date: '2024-01-15' },
  'ctran-flex': { path: 'gtfs/ctran-flex/ctran-flex.zip', date: '2024-01-15' },
  perimouv: { path: 'gtfs/perimouv-perigueux/perimouv.zip', date: '2024-01-15' },
  'sound-transit': { path: 'gtfs/sound-transit/gtfs.zip', date: '2024-01-15' },
};
/** Those the recordings' hub has as feeds. */
const SERVED = ['raba', 'bart', 'nyct'];
/** Of one time zone each, so that they can stand in one dataset. */
const ONE_TIME = [
  ['hart', 'nyct'],
  ['raba', 'bart', 'sound-transit'],
];

/** Timetables that come as NeTEx, with a day on which they hold and where phone numbers are of. */
const NETEX = {
  ferries: { path: 'netex/fr/netex.zip', date: '2024-07-10', country: 'fr', timeZone: 'Europe/Paris', language: 'fr' },
  'night-bus': {
    path: 'netex/epip/NX-PI-01_DE_NAP_LINE_VHH-VHH-688_20230203.xml',
    date: '2023-03-10',
    country: 'de',
    timeZone: 'Europe/Berlin',
    language: 'de',
  },
} as const;

const codec = { inflateRaw: inflateRawSync, deflateRaw: deflateRawSync };
const publisher = {
  publisherName: 'Estuaire',
  publisherUrl: 'https://example.org',
  contactEmail: 'hub@example.org',
  feedVersion: '1',
};

const hub = RecordingsHub.forThisSpec();

/** Seen by whoever runs the tests; the counts are worth reading when all is well, too. */
function log(what: string): void {
  process.stderr.write(`  ${what}\n`);
}

describe('what the canonical GTFS validator says of a published schedule', () => {
  const absence = Object.values(DATASETS).some(({ path }) => hasRecording(path)) ? gtfsValidatorAbsence() : undefined;

  function itWithValidator(paths: readonly string[], name: string, run: () => Promise<void>): void {
    if (absence === undefined) itWithRecordings(paths, name, run, 300_000);
    else it.skip(`${name} (skipped, because ${absence})`, run);
  }

  async function served(name: string): Promise<Buffer> {
    const { status, body } = await ask(`${hub.url}/gtfs/${name}.zip`);
    expect(status).toBe(200);
    return body;
  }

  let validator: GtfsValidator | undefined;
  const judge: GtfsValidator['judge'] = (...asked) => (validator ??= new GtfsValidator()).judge(...asked);
  afterAll(() => validator?.stop());

  /** Asks for the judgement of the producers' own datasets, one after another, only until it accounts for every error. */
  async function compare(name: string, output: Notices, producers: readonly string[]): Promise<void> {
    const inputs: Notices[] = [];
    for (const producer of producers) {
      if (newErrors(output, inputs).length > 0) inputs.push(await inputOf(producer));
    }
    const before = inputs.map(totalsOf).join(' + ') || 'not needed';
    log(`${name}: ${before} → ${totalsOf(output)} ${JSON.stringify(errorsOf(output))}`);
    expect([name, ...newErrors(output, inputs)]).toEqual([name]);
  }

  /** Of each producer's dataset; kept, for what is made of several is held against each of them. */
  const inputs = new Map<string, Promise<Notices>>();
  const inputOf = (name: string): Promise<Notices> => {
    const { path, date } = DATASETS[name]!;
    const known = inputs.get(name) ?? judge(readRecording(path), date);
    inputs.set(name, known);
    return known;
  };

  for (const [name, { path, date }] of Object.entries(DATASETS)) {
    const isServed = SERVED.includes(name);
    itWithValidator(
      isServed ? [...RECORDINGS, path] : [path],
      `has no error in ${name}${isServed ? ', as a hub serves it,' : ''} that its producer's dataset does not have`,
      async () => {
        const options = { ...publisher, ...codec, feedId: name, licence: 'etalab-2.0', attribution: name };
        const zip = isServed
          ? await served(name)
          : republishGtfs(readRecording(path), options, new IssueCollector(0)).zip;
        await compare(name, await judge(zip, date), [name]);
      },
    );
  }

  itWithValidator(RECORDINGS, 'has no error in the merged schedule of a hub that its feeds do not have', async () => {
    // New York keeps another time than the first feed, and is not part of it.
    await compare('all.zip', await judge(await served('all'), DATASETS['raba']!.date), ['raba', 'bart']);
  });

  for (const [name, { path, date, country, timeZone, language }] of Object.entries(NETEX)) {
    itWithValidator([path], `has no error in ${name}, which came as NeTEx`, async () => {
      const facts = { timeZone, language, producer: 'Producer', url: 'https://producer.example.org' };
      const { zip } = netexToGtfs(readRecording(path), { ...codec, ...facts }, new IssueCollector(0));
      const options = { ...publisher, ...codec, feedId: name, licence: 'etalab-2.0', attribution: name };
      const published = republishGtfs(zip, options, new IssueCollector(0)).zip;
      const notices = await judge(published, date, country);
      log(`${name}: ${totalsOf(notices)} ${JSON.stringify(errorsOf(notices))}`);
      expect(errorsOf(notices)).toEqual({});
    });
  }

  itWithValidator([], 'has no error in all that NeTEx can say and GTFS has a place for', async () => {
    const facts = {
      timeZone: 'Europe/Paris',
      language: 'fr',
      producer: 'Producer',
      url: 'https://producer.example.org',
    };
    const issues = new IssueCollector();
    const { zip, counts } = netexToGtfs(Buffer.from(wideNetex()), { ...codec, ...facts }, issues);
    expect(issues.counts).toEqual({});
    expect(counts).toMatchObject({ 'transfers.txt': 7, 'frequencies.txt': 3, 'translations.txt': 4 });
    const options = { ...publisher, ...codec, feedId: 'wide', licence: 'etalab-2.0', attribution: 'wide' };
    const published = republishGtfs(zip, options, new IssueCollector(0)).zip;
    const notices = await judge(published, '2026-01-12', 'fr');
    log(`wide NeTEx: ${totalsOf(notices)} ${JSON.stringify(notices)}`);
    expect(errorsOf(notices)).toEqual({});
  });

  itWithValidator(
    [],
    'has no error in a dataset with every file and column, alone and beside its own twin',
    async () => {
      const options = { ...publisher, ...codec, licence: 'etalab-2.0', attribution: 'Astuce' };
      const one = republishGtfs(everyFile(), { ...options, feedId: 'one' }, new IssueCollector(0)).zip;
      const sources = ['a', 'b'].map((feedId) => ({ ...options, feedId, prefix: feedId, zip: everyFile() }));
      const { zip: all } = mergeGtfs(sources, options, new IssueCollector(0));
      for (const [name, zip] of Object.entries({ one, all })) {
        const notices = await judge(zip, '2026-03-02', 'fr');
        log(`every file, ${name}: ${totalsOf(notices)} ${JSON.stringify(errorsOf(notices))}`);
        expect([name, errorsOf(notices)]).toEqual([name, {}]);
      }
    },
  );

  for (const names of ONE_TIME) {
    const paths = names.map((name) => DATASETS[name]!.path);
    itWithValidator(paths, `has no error in ${names.join(', ')} merged that theirs do not have`, async () => {
      const sources = names.map((name) => ({
        feedId: name,
        prefix: name,
        zip: readRecording(DATASETS[name]!.path),
        licence: 'etalab-2.0',
        attribution: name,
      }));
      const { zip, leftOut } = mergeGtfs(sources, { ...publisher, ...codec }, new IssueCollector(0));
      expect(leftOut).toEqual([]);
      await compare(names.join(' + '), await judge(zip, DATASETS[names[0]!]!.date), names);
    });
  }
});

describe('what the rules of the GTFS-RT validator say of published real time', () => {
  async function messageOf(feed: string, file: string): Promise<{ message: FeedMessage; nowS: number }> {
    const { status, body } = await ask(`${hub.url}/gtfs-rt/${feed}/${file}.pb`);
    expect(status).toBe(200);
    return { message: decodeFeedMessage(body, new IssueCollector()), nowS: Math.floor(Date.now() / 1000) };
  }

  for (const feed of [...SERVED, 'all']) {
    itWithAllRecordings(`breaks none in ${feed}, against the schedule beside it`, async () => {
      const { body: zip } = await ask(`${hub.url}/gtfs/${feed}.zip`);
      const options = { ...nodeZipEngine, feedId: feed, documentHash: '0' };
      const schedule = openScheduleIndex(importSchedule(zip, options, new IssueCollector(0)).index);
      const headways = readPlannedHeadways(zip);
      const vehicles = await messageOf(feed, 'vehicle-positions');
      const tripUpdates = await messageOf(feed, 'trip-updates');
      const alerts = await messageOf(feed, 'alerts');
      const tripModifications = await messageOf(feed, 'trip-modifications');
      const each = [vehicles, tripUpdates, alerts, tripModifications];
      const found = [
        ...each.flatMap(({ message, nowS }) => breachesOf(message, schedule, nowS, headways)),
        ...breachesAcross(
          {
            vehicles: vehicles.message,
            tripUpdates: tripUpdates.message,
            alerts: alerts.message,
            tripModifications: tripModifications.message,
          },
          schedule,
        ),
      ];
      const counts: Record<string, number> = {};
      for (const rule of found.map((text) => text.split(' ')[0]!)) counts[rule] = (counts[rule] ?? 0) + 1;
      log(`${feed}: ${each.map(({ message }) => message.entities.length).join(' + ')} ${JSON.stringify(counts)}`);
      expect(found.filter((text) => !text.startsWith('W'))).toEqual([]);
      // A train is faster than a bus, and not every reported run has been seen: no fault of the hub's.
      // A recording that has played out is as old as its last document, and its header says so (W008).
      expect(found.filter((text) => /^W(?!003|004|008)/.test(text))).toEqual([]);
    });
  }
});

describe('what GBFS files say of each other, as published', () => {
  for (const feed of ['baywheels', 'lovelo', 'getaround']) {
    for (const version of ['2.3', '3.0']) {
      itWithAllRecordings(`agree in ${feed} ${version}`, async () => {
        const base = `${hub.url}/gbfs/${feed}/${version}`;
        const discovery = await askJson<CheckedFile>(`${base}/gbfs.json`);
        const lists = version === '3.0' ? [discovery.data] : (Object.values(discovery.data) as { feeds: unknown }[]);
        const listed = lists.flatMap(({ feeds }) => feeds as { name: string; url: string }[]);
        const files = new Map<string, CheckedFile>([['gbfs', discovery]]);
        for (const { name, url } of listed) files.set(name, await askJson<CheckedFile>(url));
        // A recording is as old as it is, and one that is played fast is ahead of us by its own clock.
        const reported = [...files.values()].map(({ last_updated: at }) =>
          typeof at === 'number' ? at * 1000 : Date.parse(String(at)),
        );
        const found = gbfsBreaches(files, Math.max(Date.now(), ...reported), Infinity);
        const counts: Record<string, number> = {};
        for (const kind of found.map((text) => text.replace(/ (station )?[^ ]*\d[^ ]*/g, ' …')))
          counts[kind] = (counts[kind] ?? 0) + 1;
        log(`${feed} ${version}: ${files.size} files ${JSON.stringify(counts)}`);
        expect(found).toEqual([]);
      });
    }
  }
});
