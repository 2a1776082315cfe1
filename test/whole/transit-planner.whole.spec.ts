import { IssueCollector } from '#libs/errors';
import { formatServiceDate, parseServiceDate } from '#libs/formats/gtfs';
import { importSchedule, openScheduleIndex, type Schedule } from '#libs/schedule';
import { readRecording } from '#libs/testing';
import { boardDifferences, randomQuestions } from '../support/planner-board.js';
import { Planner, canPlan, itWithPlanner } from '../support/planner.js';
import { RECORDINGS, RecordingsHub } from '../support/recordings-hub.js';

/** Real: OpenTripPlanner, a journey planner of others, and the hub's own process. */
const hub = RecordingsHub.forThisSpec();

/** Feeds with the dataset of each, and the day their real time was recorded on. */
const FEEDS = {
  raba: { dataset: 'gtfs/raba/raba.zip', recorded: '2025-06-05' },
  bart: { dataset: 'gtfs/bart/bart-rt.zip', recorded: '2019-08-07' },
} as const;
const QUESTIONS = 100;

describe('departures at a stop, beside those of a journey planner with the same feeds', () => {
  let planner: Planner;
  beforeAll(async () => {
    if (!canPlan(RECORDINGS)) return;
    planner = await Planner.start({
      hub: hub.url,
      feeds: Object.keys(FEEDS).map((name) => ({ id: name, of: name, realTime: 'gtfs-rt' as const })),
      rentals: [],
      from: '2019-08-01',
      to: '2025-06-30',
    });
  }, 120_000);
  afterAll(() => planner?.stop());

  for (const [name, { dataset, recorded }] of Object.entries(FEEDS)) {
    itWithPlanner(RECORDINGS, `are the same at ${QUESTIONS} random stops and times of ${name}`, async () => {
      const imported = importSchedule(
        readRecording(dataset),
        { feedId: name, documentHash: '0' },
        new IssueCollector(0),
      );
      const schedule = openScheduleIndex(imported.index);
      const questions = randomQuestions(schedule, daysOf(schedule, recorded), QUESTIONS);
      const { compared, differences } = await boardDifferences(planner, hub.url, name, questions);
      expect(differences).toEqual([]);
      expect(compared).toBeGreaterThan(80);
    });
  }
});

/** The week around the recording, as far as the timetable holds. */
function daysOf({ validFrom, validTo }: Schedule, recorded: string): string[] {
  const day = parseServiceDate(recorded.replace(/-/g, ''))!;
  return [-3, -2, -1, 0, 1, 2, 3]
    .map((offset) => formatServiceDate(day + offset))
    .filter((date) => date >= validFrom && date <= validTo)
    .map((date) => `${date.slice(0, 4)}-${date.slice(4, 6)}-${date.slice(6)}`);
}
