import type { FeedId } from '#libs/model';
import { Metrics } from '#libs/telemetry';
import { PipelineMetrics } from './pipeline-metrics.js';

describe('the gauge estuaire_runs', () => {
  const feedId = 'astuce' as FeedId;

  it('shows runs by the rule that found or repaired them and by the reason for which they were not found', async () => {
    const metrics = new Metrics();
    const pipeline = new PipelineMetrics(metrics);
    pipeline.matches(feedId, {
      matched: { 'trip-id': 90, stops: 7 },
      unmatched: { ambiguous: 2 },
      repaired: { 'service-day': 4 },
    });
    const lines = await linesOf(metrics);
    expect(lines).toEqual([
      'estuaire_runs{feed="astuce",outcome="matched",rule="stops"} 7',
      'estuaire_runs{feed="astuce",outcome="matched",rule="trip-id"} 90',
      'estuaire_runs{feed="astuce",outcome="repaired",rule="service-day"} 4',
      'estuaire_runs{feed="astuce",outcome="unmatched",rule="ambiguous"} 2',
    ]);
  });

  it('goes back to 0 where no run has the outcome any more', async () => {
    const metrics = new Metrics();
    const pipeline = new PipelineMetrics(metrics);
    pipeline.matches(feedId, { matched: { stops: 7 }, unmatched: {}, repaired: {} });
    pipeline.matches(feedId, { matched: {}, unmatched: { ambiguous: 7 }, repaired: {} });
    expect(await linesOf(metrics)).toEqual([
      'estuaire_runs{feed="astuce",outcome="matched",rule="stops"} 0',
      'estuaire_runs{feed="astuce",outcome="unmatched",rule="ambiguous"} 7',
    ]);
  });
});

async function linesOf(metrics: Metrics): Promise<string[]> {
  const text = await metrics.text();
  return text
    .split('\n')
    .filter((line) => line.startsWith('estuaire_runs{'))
    .sort();
}
