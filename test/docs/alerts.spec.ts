import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { Metrics } from '#libs/telemetry';

interface Rule {
  alert: string;
  expr: string;
  labels: { severity: string };
  annotations: { summary: string; description: string; runbook_url: string };
}
interface Board {
  uid: string;
  title: string;
  panels: { title: string; targets?: { expr: string }[] }[];
}

const { groups } = parse(readFileSync('deploy/alerts.yml', 'utf8')) as { groups: { rules: Rule[] }[] };
const rules = groups.flatMap((group) => group.rules);
const boards = readdirSync('deploy/grafana')
  .filter((name) => name.endsWith('.json'))
  .map((name) => JSON.parse(readFileSync(`deploy/grafana/${name}`, 'utf8')) as Board);
const runbook = readFileSync('docs/operations.md', 'utf8');

/** Every metric the code makes: how, under which name, with which help. */
const made = ['libs', 'apps'].flatMap((folder) =>
  (readdirSync(folder, { recursive: true }) as string[])
    .filter((name) => name.endsWith('.ts') && !/\.(spec|fixture)\.ts$/.test(name))
    .flatMap((name) => {
      const text = readFileSync(`${folder}/${name}`, 'utf8');
      const call = /\b(gauge|total|counter|histogram)\(\s*'([^']+)',\s*(?:'([^']*)'|"([^"]*)"|`([^`]*)`)/g;
      return [...text.matchAll(call)].map(([, type, metric, ...helps]) => ({
        type: type!,
        metric: metric!,
        help: helps.find((help) => help !== undefined) ?? '',
      }));
    }),
);

/** What Prometheus can be asked for: histograms are three series; those of Node and of Prometheus itself are as they are. */
const askable = async (): Promise<Set<string>> => {
  const own = made.flatMap(({ type, metric }) =>
    type === 'histogram' ? ['bucket', 'sum', 'count'].map((part) => `${metric}_${part}`) : [metric],
  );
  const ofTheProcess = [...(await new Metrics({ processMetrics: true }).text()).matchAll(/^# TYPE (\S+)/gm)];
  return new Set([...own, ...ofTheProcess.map(([, name]) => name!), 'up']);
};
const metricsIn = (expr: string): string[] =>
  expr.replaceAll(/"[^"]*"/g, '').match(/\b(?:estuaire|process|nodejs)_[a-z0-9_]+|\bup\b/g) ?? [];

describe('alerts', () => {
  it('each have a part of the runbook that says what it means and what to do, and lead to it', () => {
    expect(rules.length).toBeGreaterThan(10);
    const parts = new Map(
      runbook
        .split(/^### /m)
        .slice(1)
        .map((part) => [part.split('\n')[0]!, part.split(/\n## /)[0]!.split('\n').slice(1).join('\n').trim()]),
    );
    for (const { alert, annotations } of rules) {
      expect(annotations.runbook_url).toBe(`docs/operations.md#${alert.toLowerCase()}`);
      expect([alert, parts.get(alert)?.includes(annotations.summary)]).toEqual([alert, true]);
      expect(parts.get(alert)!.split('\n\n').length).toBeGreaterThanOrEqual(2);
    }
    // And no part is left over from an alert that is gone.
    const alerts = new Set(rules.map(({ alert }) => alert));
    expect([...parts.keys()].filter((name) => name.startsWith('Estuaire') && !alerts.has(name))).toEqual([]);
  });

  it('each have a panel in Grafana that draws the figures they are about', () => {
    const panels = new Map(boards.flatMap(({ panels: all }) => all).map((panel) => [panel.title, panel]));
    for (const { alert, expr } of rules) {
      const drawn = (panels.get(alert)?.targets ?? []).flatMap((target) => metricsIn(target.expr));
      expect([alert, drawn.length > 0, metricsIn(expr)]).toEqual([alert, true, expect.arrayContaining(drawn)]);
    }
  });

  it('wake somebody, or wait for the morning', () => {
    for (const { labels } of rules) expect(['page', 'ticket']).toContain(labels.severity);
  });

  it('and boards ask for metrics the hub makes', async () => {
    const known = await askable();
    const asked = [
      ...rules.map(({ expr }) => expr),
      ...boards.flatMap(({ panels }) => panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))),
    ];
    expect(asked.flatMap(metricsIn).filter((name) => !known.has(name))).toEqual([]);
  });

  it('are in files that compose gives to Prometheus and Grafana', () => {
    const compose = readFileSync('docker-compose.yml', 'utf8');
    for (const file of ['deploy/alerts.yml', 'deploy/grafana/estuaire.json', 'deploy/grafana/estuaire-alerts.json'])
      expect(compose).toContain(`./${file}:/etc/`);
    expect(readFileSync('deploy/prometheus.yml', 'utf8')).toContain('/etc/prometheus/alerts.yml');
    expect(new Set(boards.map(({ uid }) => uid)).size).toBe(boards.length);
  });
});

describe('metrics', () => {
  it('are named as Prometheus asks: in base units, counters alone in _total, each with a help', () => {
    expect(made.length).toBeGreaterThan(50);
    for (const { type, metric, help } of made) {
      const isCounter = type === 'counter' || type === 'total';
      expect([metric, /^estuaire_[a-z][a-z0-9_]*[a-z0-9]$/.test(metric)]).toEqual([metric, true]);
      expect([metric, metric.endsWith('_total')]).toEqual([metric, isCounter]);
      expect([
        metric,
        /_(?:ms|milliseconds|minutes|hours|kilobytes|megabytes|percent|count|sum|bucket|info)$/.test(metric),
      ]).toEqual([metric, false]);
      if (type === 'histogram') expect(metric).toMatch(/_(seconds|bytes)$/);
      expect([metric, help.length > 0]).toEqual([metric, true]);
    }
  });

  const own = '.cache/promtool/promtool';
  const promtool = existsSync(own) ? own : 'promtool';
  const isThere = spawnSync(promtool, ['--version']).status === 0;
  const reason = 'skipped, because promtool is not here: node scripts/promtool.mjs fetch';
  (isThere ? it : it.skip)(`and rules pass promtool${isThere ? '' : ` (${reason})`}`, async () => {
    const metrics = new Metrics({ processMetrics: true });
    for (const { type, metric, help } of made) {
      if (type === 'histogram') metrics.histogram(metric, help, [], [1]).observe(1);
      else if (type === 'gauge') metrics.gauge(metric, help).set(1);
      else metrics.counter(metric as `${string}_total`, help).inc();
    }
    const checked = spawnSync(promtool, ['check', 'metrics'], { input: await metrics.text(), encoding: 'utf8' });
    expect([checked.status, checked.stderr]).toEqual([0, '']);
    const rulesChecked = spawnSync(promtool, ['check', 'rules', 'deploy/alerts.yml'], { encoding: 'utf8' });
    expect([rulesChecked.status, rulesChecked.stderr]).toEqual([0, '']);
    expect(rulesChecked.stdout).toContain(`${rules.length} rules found`);
  });
});
