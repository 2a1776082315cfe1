import { resolve } from 'node:path';
import { hasRecording, itWithRecordings } from '#libs/testing';
import { askJson, metricOf } from './http.js';
import { startHubProcess, temporaryDataDir, until, type DataDir, type HubProcess } from './hub-process.js';

/** Everything `test/whole/recordings.yaml` plays. */
export const RECORDINGS = [
  'gtfs/raba/raba.zip',
  'gtfs/bart/bart-rt.zip',
  'gtfs/nyct-subway/cut.zip',
  'gtfs-rt/nyct-2023-05-29',
  'gbfs/baywheels-sequence',
  'rouen/lovelo-gbfs-2.3',
  'gbfs/getaround-stavanger-3.0',
  'datex2/refDir.csv',
  'datex2/v2-ndw/trafficspeed.xml.gz',
  'datex2/v2-england-ntis/events',
];

/** Documents each source gives until it has played all it has. */
const DOCUMENTS = {
  'feed="raba",source="vehicles"': 1,
  'feed="bart",source="alerts"': 1,
  'feed="nyct",source="realtime"': 10,
  'feed="baywheels",source="status"': 12,
  'feed="lovelo",source="status"': 1,
  'feed="getaround",source="vehicles"': 1,
  'feed="bison-fute",source="counts"': 1,
  'feed="ndw",source="speeds"': 1,
  'feed="england",source="events"': 16,
};

export const dataFolder = resolve(process.env['ESTUAIRE_DATA'] ?? '../shared/data');

export function itWithAllRecordings(name: string, run: () => Promise<void>, timeoutMs?: number): void {
  itWithRecordings(RECORDINGS, name, run, timeoutMs);
}

function startRecordingsHub(dataDir: string, folder = dataFolder): Promise<HubProcess> {
  return startHubProcess({
    config: resolve('test/whole/recordings.yaml'),
    dataDir,
    environment: { ESTUAIRE_DATA: folder },
  });
}

/** The recordings' hub of a spec: up and played through before its first test, ended after its last. */
export class RecordingsHub {
  private hub: HubProcess | undefined;
  private data: DataDir | undefined;

  private constructor() {}

  static forThisSpec(): RecordingsHub {
    const one = new RecordingsHub();
    beforeAll(async () => {
      if (!RECORDINGS.every(hasRecording)) return;
      one.data = temporaryDataDir();
      one.hub = await startRecordingsHub(one.data.path);
      await allPlayed(one.url);
    }, 150_000);
    afterAll(async () => {
      await one.hub?.stop();
      one.data?.remove();
    }, 30_000);
    return one;
  }

  get url(): string {
    return this.hub!.url;
  }

  /** Ends it and starts it again on the same data, with its recordings or with another folder in their place. */
  async restart(folder?: string): Promise<void> {
    await this.hub!.stop();
    this.hub = await startRecordingsHub(this.data!.path, folder);
  }
}

interface FeedNow {
  id: string;
  nature: string;
  licence: { id: string };
  status: {
    state: string;
    entities?: Record<string, number>;
    matchRate?: number;
    matches?: { matched: Record<string, number> };
  };
}

export async function feedNow(hub: string, id: string): Promise<FeedNow> {
  return askJson<FeedNow>(`${hub}/v1/feeds/${id}`);
}

/**
 * Resolves when every recording has been played and every schedule is in use; where the roles are apart, the collector
 * is asked for the first and the publisher for what is known of the feeds.
 */
export async function allPlayed(hub: string, publisher = hub): Promise<void> {
  await until(
    'every recording to be played',
    async () => {
      const attempts = await metricOf(hub, 'estuaire_fetch_attempts_total');
      for (const [labels, count] of Object.entries(DOCUMENTS)) {
        if ((attempts.get(`{${labels},outcome="changed"}`) ?? 0) < count) return undefined;
      }
      const events = await metricOf(hub, 'estuaire_events_total');
      const schedules = ['raba', 'bart', 'nyct'].every((feed) => events.has(`{feed="${feed}",format="gtfs"}`));
      return schedules && events.has('{feed="ndw",format="datex2"}') ? true : undefined;
    },
    90_000,
  );
  // The status of a feed is reported every few seconds; the last words of the last document are then in it.
  await until('the feeds to say so', async () => {
    const nyct = await feedNow(publisher, 'nyct');
    const england = await feedNow(publisher, 'england');
    return nyct.status.matchRate !== undefined && england.status.entities?.['traffic-situation'] === 10
      ? true
      : undefined;
  });
}
