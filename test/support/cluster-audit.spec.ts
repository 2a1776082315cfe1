import {
  auditBus,
  auditClient,
  auditRows,
  emptyReport,
  partsOf,
  ProducerWatch,
  type AuditReport,
  type ClientRecord,
  type EmittedStep,
} from './cluster-audit-checks.js';

const VEHICLES = ['feed-1:v0', 'feed-1:v1'];
const BEFORE = new Map(VEHICLES.map((key) => [key, 4]));

/** Steps 5 to 7 of two vehicles, as a collector reports them. */
const NAMES = [5, 6, 7].flatMap((step) => VEHICLES.map((key) => `${key}@${step}`));
const NEWEST = NAMES.slice(-2);

const steps = (names: readonly string[], producer = 'collector-1'): EmittedStep[] =>
  names.map((name) => {
    const [key, step] = partsOf(name);
    return { name, key, step, feed: 'feed-1', producer: producer };
  });
const without = (index: number) => NAMES.filter((_name, i) => i !== index);
const doubled = (index: number) => NAMES.flatMap((name, i) => (i === index ? [name, name] : [name]));
const swapped = (one: number, other: number) =>
  NAMES.map((name, i) => NAMES[i === one ? other : i === other ? one : i] ?? name);
const clean = { lost: [], repeated: [], wrong: [] };

function reportOf(audit: (report: AuditReport) => void): AuditReport {
  const report = emptyReport();
  audit(report);
  return report;
}

describe('the audit of a cluster fails when it should', () => {
  describe('on the bus', () => {
    const audit = (names: readonly string[]) => reportOf((to) => auditBus(steps(names), NEWEST, BEFORE, to));

    it('finds nothing when the newest state of every vehicle is there, each event once and in order', () => {
      expect(audit(NAMES)).toMatchObject(clean);
    });

    it('takes the steps before the newest as emitted or not: a collector that died never emitted them', () => {
      expect(audit(without(2))).toMatchObject(clean);
    });

    it('reports the newest state of a vehicle as lost when it is missing', () => {
      expect(audit(without(5))).toMatchObject({ ...clean, lost: ['bus: feed-1:v1@7'] });
    });

    it('reports every vehicle as lost when nothing is there', () => {
      expect(audit([])).toMatchObject({ ...clean, lost: ['bus: feed-1:v0@7', 'bus: feed-1:v1@7'] });
    });

    it('reports an event that is there twice as repeated', () => {
      expect(audit(doubled(3))).toMatchObject({ ...clean, repeated: ['bus: feed-1:v1@6'] });
    });

    it('reports an event of the audit before that comes again as repeated', () => {
      expect(audit(['feed-1:v0@4', ...NAMES])).toMatchObject({ ...clean, repeated: ['bus: feed-1:v0@4'] });
    });

    it('reports two events of a vehicle in the wrong order as wrong, once', () => {
      expect(audit(swapped(0, 2))).toMatchObject({ ...clean, wrong: ['bus: feed-1:v0@5 after 6'] });
    });

    it('reports an event older than the audit before as wrong', () => {
      expect(audit(['feed-1:v0@3', ...NAMES])).toMatchObject({ ...clean, wrong: ['bus: feed-1:v0@3 after 4'] });
    });
  });

  describe('in the table', () => {
    const audit = (rows: readonly string[]) => reportOf((to) => auditRows(steps(NAMES), rows, to));

    it('finds nothing when every event of the bus is there once, in whatever order', () => {
      expect(audit([...NAMES].reverse())).toMatchObject(clean);
    });

    it.each(NAMES.map((name, index) => [name, index] as const))('reports %s as lost when it is missing', (name, i) => {
      expect(audit(without(i))).toMatchObject({ ...clean, lost: [`recorder: ${name}`] });
    });

    it('reports a row that is there twice as repeated', () => {
      expect(audit(doubled(1))).toMatchObject({ ...clean, repeated: ['recorder: feed-1:v1@5'] });
    });

    it('reports a step written to another vehicle as wrong, and as lost where it belongs', () => {
      expect(audit(NAMES.map((name) => (name === 'feed-1:v0@7' ? 'feed-1:v2@7' : name)))).toMatchObject({
        lost: ['recorder: feed-1:v0@7'],
        repeated: [],
        wrong: ['recorder: feed-1:v2@7 is not on the bus'],
      });
    });
  });

  describe('at a client', () => {
    const record = (given: readonly string[], more: Partial<ClientRecord> = {}): ClientRecord => ({
      given,
      opening: [],
      gaps: 0,
      snapshots: 1,
      ...more,
    });
    const audit = (given: readonly string[], more: Partial<ClientRecord> = {}) =>
      reportOf((to) => auditClient('client 1', steps(NAMES), record(given, more), BEFORE, to));

    it('finds nothing when it was given every event of the bus once and in order', () => {
      expect(audit(NAMES)).toMatchObject(clean);
    });

    it('expects nothing that its snapshot held already', () => {
      expect(audit(NAMES.slice(2), { opening: ['feed-1:v0@5', 'feed-1:v1@5'] })).toMatchObject(clean);
    });

    it.each(NAMES.map((name, index) => [name, index] as const))('reports %s as lost when it is missing', (name, i) => {
      expect(audit(without(i))).toMatchObject({ ...clean, lost: [`client 1: ${name}`] });
    });

    it('reports an event that it was given twice as repeated', () => {
      expect(audit(doubled(0))).toMatchObject({ ...clean, repeated: ['client 1: feed-1:v0@5'] });
    });

    it('reports two events of a vehicle in the wrong order as wrong', () => {
      expect(audit(swapped(2, 4))).toMatchObject({ ...clean, wrong: ['client 1: feed-1:v0@6 after 7'] });
    });

    it('reports an event that is not on the bus as wrong', () => {
      expect(audit([...NAMES, 'feed-1:v0@8'])).toMatchObject({
        ...clean,
        wrong: ['client 1: feed-1:v0@8 is not on the bus'],
      });
    });

    it('reports a gap and a second snapshot as wrong', () => {
      expect(audit(NAMES, { gaps: 1, snapshots: 2 }).wrong).toEqual(['client 1: 1 gaps', 'client 1: 2 snapshots']);
    });
  });

  describe('of who owns a feed', () => {
    const turns = (...producers: string[]) =>
      producers.flatMap((producer, i) => steps([`feed-1:v0@${i + 5}`, `feed-1:v1@${i + 5}`], producer));
    const audit = (events: readonly EmittedStep[], handovers: number) =>
      reportOf((to) => new ProducerWatch().audit(events, () => handovers, to));

    it('finds nothing when a feed changed its producer as often as it was acquired', () => {
      expect(audit(turns('collector-1', 'collector-1', 'collector-2'), 2)).toMatchObject(clean);
    });

    it('reports two collectors that emit a feed in turns as wrong', () => {
      expect(audit(turns('collector-1', 'collector-2', 'collector-1'), 2)).toMatchObject({
        ...clean,
        wrong: ['feed-1 changed its producer 3 times and was acquired 2 times'],
      });
    });

    it('goes on where the audit before ended', () => {
      const watch = new ProducerWatch();
      watch.audit(turns('collector-1'), () => 1, emptyReport());
      expect(reportOf((to) => watch.audit(turns('collector-1'), () => 1, to))).toMatchObject(clean);
      expect(reportOf((to) => watch.audit(turns('collector-2'), () => 1, to)).wrong).toHaveLength(1);
    });
  });
});
