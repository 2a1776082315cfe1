import type { Counter, Histogram } from 'prom-client';
import type { HubEvent } from '#libs/model';
import type { Metrics } from '#libs/telemetry';
import type { DraftDesk } from './drafts/draft-desk.js';
import type { AlarmDesk } from './alarm-desk.js';

/** What the analyst does, and how full its memories are. Labels are closed lists. */
export class AnalystMetrics {
  private readonly emittedTotal: Counter<'kind'>;
  private readonly judgeSeconds: Histogram<string>;

  constructor(metrics: Metrics, desk: AlarmDesk, drafts: DraftDesk) {
    this.emittedTotal = metrics.counter(
      'estuaire_analyst_events_total',
      'Key figure, alarm and draft alert events emitted',
      ['kind'],
    );
    this.judgeSeconds = metrics.histogram(
      'estuaire_analyst_judgement_seconds',
      'Time to judge all feeds once',
      [],
      [0.001, 0.005, 0.02, 0.1, 0.5, 2],
    );
    metrics.gauge('estuaire_analyst_standing_alarms', 'Alarms raised and not cleared', [], (gauge) =>
      gauge.set(desk.standing),
    );
    metrics.gauge('estuaire_analyst_waiting_findings', 'Findings in their grace time', [], (gauge) =>
      gauge.set(desk.waitingFindings),
    );
    metrics.total('estuaire_analyst_refused_findings_total', 'Findings not emitted because of a limit', [], (set) =>
      set(desk.droppedTotal),
    );
    metrics.gauge('estuaire_analyst_standing_drafts', 'Draft alerts derived from road situations', [], (gauge) =>
      gauge.set(drafts.standing),
    );
    metrics.total('estuaire_analyst_refused_drafts_total', 'Draft alerts not emitted because of a limit', [], (set) =>
      set(drafts.droppedTotal),
    );
    metrics.gauge(
      'estuaire_analyst_left_out_segments',
      'Segments of routes that draft alerts do not look at, because of a limit',
      [],
      (gauge) => gauge.set(drafts.droppedSegments),
    );
    metrics.gauge('estuaire_analyst_remembered_entries', 'What a rule remembers', ['rule'], (gauge) => {
      for (const { rule, entries } of desk.remembered()) gauge.set({ rule }, entries);
    });
    metrics.total(
      'estuaire_analyst_unremembered_entries_total',
      'Not remembered because of a limit',
      ['rule'],
      (set) => {
        for (const { rule, droppedTotal } of desk.remembered()) set(droppedTotal, { rule });
      },
    );
  }

  judged(seconds: number): void {
    this.judgeSeconds.observe(seconds);
  }

  countEmitted(events: readonly HubEvent[]): void {
    for (const { kind } of events) this.emittedTotal.inc({ kind });
  }
}
