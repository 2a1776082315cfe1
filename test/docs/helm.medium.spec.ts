import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { parse } from 'yaml';
import { whyNotBy } from '../support/fetched-tool.js';

interface Manifest {
  kind: string;
  metadata: { name: string };
  spec: {
    replicas?: number;
    volumeClaimTemplates?: object[];
    template: { spec: { containers: Container[]; volumes: { name: string; emptyDir?: object }[] } };
    metrics: { pods?: { metric: { name: string } } }[];
    egress: { to?: object[] }[];
    rules: { http: { paths: { path: string; backend: { service: { name: string } } }[] } }[];
  };
}
interface Container {
  command: string[];
  env: { name: string; value: string }[];
  livenessProbe: object;
  securityContext: object;
  resources: { limits: { memory: string } };
}
interface Judged {
  refused?: string;
  lint: object[];
  manifests: Manifest[];
  invalid: string[];
}

const ROLES = ['analyst', 'collector', 'publisher', 'recorder', 'streamer'];
const CONFIG = readFileSync('config/cluster.yaml', 'utf8');
const scaled = Object.fromEntries(['recorder', 'streamer'].map((role) => [role, { autoscaling: { enabled: true } }]));
const cases = {
  plain: { config: CONFIG },
  whole: {
    config: CONFIG,
    image: { digest: `sha256:${'a'.repeat(64)}` },
    environment: { KAFKA_BROKERS: 'kafka:9092', DATABASE_URL: 'postgres://estuaire@db:5432/estuaire' },
    ingress: { enabled: true, host: 'data.example.org', tlsSecretName: 'tls', annotations: { a: 'b' } },
    roles: scaled,
  },
  parts: {
    config: CONFIG,
    follow: ['north', 'south'],
    ingress: { enabled: true, host: 'data.example.org' },
    roles: { gateway: { enabled: true }, lab: { enabled: true } },
  },
  'a part that is no name': { config: CONFIG, follow: ['North East'] },
  'no configuration': {},
  'a password among the settings': { config: CONFIG, environment: { PGPASSWORD: 'hunter2' } },
  'no replica of a role': { config: CONFIG, roles: { streamer: { replicas: 0 } } },
  'two laboratories': { config: CONFIG, roles: { lab: { enabled: true, replicas: 2 } } },
  'autoscaling by nothing': { config: CONFIG, roles: { collector: { autoscaling: { enabled: true } } } },
  'a digest that is none': { config: CONFIG, image: { digest: 'latest' } },
  'a role that does not exist': { config: CONFIG, roles: { conductor: { replicas: 1 } } },
};

const whyNoHelm = whyNotBy('scripts/helm.mjs');

if (whyNoHelm !== undefined) {
  it.skip(`the Helm chart (skipped, because ${whyNoHelm.slice(0, 200)})`, () => {});
} else {
  describe('the Helm chart', () => {
    const input = JSON.stringify(Object.values(cases));
    const judged = spawnSync(process.execPath, ['scripts/helm.mjs', 'check'], { encoding: 'utf8', input });
    const all = JSON.parse(judged.stdout) as Judged[];
    const of = (name: keyof typeof cases): Judged => all[Object.keys(cases).indexOf(name)]!;
    const listed = (name: keyof typeof cases, kind: string): Manifest[] =>
      of(name).manifests.filter((one) => one.kind === kind);
    const podsOf = (name: keyof typeof cases): Manifest[] =>
      ['StatefulSet', 'Deployment', 'Job'].flatMap((kind) => listed(name, kind));
    const namesOf = (manifests: Manifest[]): string[] =>
      manifests.map(({ metadata }) => metadata.name.replace('city-', '')).sort();

    it.each(['plain', 'whole', 'parts'] as const)('passes helm lint and the schemas of Kubernetes: %s', (name) => {
      const { refused, lint, invalid, manifests } = of(name);
      expect({ refused, lint, invalid }).toEqual({ refused: undefined, lint: [], invalid: [] });
      expect(manifests.length).toBeGreaterThan(15);
    });

    it('starts each role by the command and within the memory of docker-compose.yml, and migrates by a job', () => {
      const compose = parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }) as {
        services: Record<string, { command: string[]; deploy: { resources: { limits: { memory: string } } } }>;
      };
      const pods = podsOf('plain');
      expect(namesOf(pods)).toEqual([...ROLES, 'migrate-3'].sort());
      for (const role of ROLES) {
        const [container] = pods.find(({ metadata }) => metadata.name === `city-${role}`)!.spec.template.spec
          .containers;
        const { command, deploy } = compose.services[role]!;
        expect([role, container!.command]).toEqual([role, command]);
        expect([role, container!.resources.limits.memory]).toEqual([
          role,
          deploy.resources.limits.memory.replace('m', 'Mi'),
        ]);
        expect(container!.livenessProbe).toMatchObject({ httpGet: { path: '/health/live' } });
      }
      expect(listed('plain', 'Job')[0]!.spec.template.spec.containers[0]!.command.at(-1)).toBe('migrate');
    });

    it('gives secrets as files and a root nobody can write, each replica with a folder of its own', () => {
      for (const { metadata, kind, spec } of podsOf('whole')) {
        const { containers, volumes } = spec.template.spec;
        const [container] = containers;
        expect([metadata.name, container!.env.filter(({ name }) => /(PASSWORD|SECRET|TOKEN|KEY)$/.test(name))]).toEqual(
          [metadata.name, []],
        );
        expect(container!.env).toContainEqual({
          name: 'PGPASSWORD_FILE',
          value: '/run/secrets/estuaire/postgres-password',
        });
        expect(container!.securityContext).toMatchObject({
          readOnlyRootFilesystem: true,
          capabilities: { drop: ['ALL'] },
        });
        const folder =
          kind === 'StatefulSet' ? spec.volumeClaimTemplates : volumes.filter(({ name }) => name === 'data');
        expect([metadata.name, folder!.length]).toEqual([metadata.name, 1]);
      }
      expect(namesOf(listed('plain', 'StatefulSet'))).toEqual(['collector', 'publisher']);
    });

    it('scales by lag and clients, which the hub shows, and never takes two pods of a role away at once', () => {
      const metrics = listed('whole', 'HorizontalPodAutoscaler').flatMap(({ spec }) => spec.metrics);
      const asked = metrics.flatMap(({ pods }) => pods?.metric.name ?? []);
      expect(asked.sort()).toEqual(['estuaire_recorder_lag_events', 'estuaire_stream_clients']);
      const code = (readdirSync('apps', { recursive: true }) as string[])
        .filter((file) => file.endsWith('.service.ts'))
        .map((file) => readFileSync(`apps/${file}`, 'utf8'))
        .join('');
      for (const name of asked) expect(code).toContain(`'${name}'`);
      expect(namesOf(listed('plain', 'PodDisruptionBudget'))).toEqual([
        'collector',
        'publisher',
        'recorder',
        'streamer',
      ]);
      // A number of replicas beside an autoscaler would be set back at each upgrade.
      const streamer = listed('whole', 'Deployment').find(({ metadata }) => metadata.name === 'city-streamer');
      expect(streamer!.spec.replicas).toBeUndefined();
    });

    it('lets only roles that speak to others out, and readers in by the paths of the Caddyfile', () => {
      const out = listed('plain', 'NetworkPolicy').filter(({ spec }) => spec.egress.some(({ to }) => to));
      expect(namesOf(out)).toEqual(['collector', 'streamer']);
      const caddy = readFileSync('deploy/Caddyfile', 'utf8');
      const paths = listed('whole', 'Ingress')[0]!.spec.rules[0]!.http.paths;
      const toStreamer = paths.filter(({ backend }) => backend.service.name === 'city-streamer');
      const streamed = /@stream path (.*)/.exec(caddy)![1]!.split(' ');
      expect(
        streamed.every((path) => toStreamer.some((one) => path === one.path || path.startsWith(`${one.path}/`))),
      ).toBe(true);
      expect(toStreamer.every(({ path }) => streamed.includes(path))).toBe(true);
    });

    it('lets those who pass on to the laboratory reach it, where there is one', () => {
      const reach = (name: 'plain' | 'parts'): string[] =>
        namesOf(listed(name, 'NetworkPolicy').filter(({ spec }) => JSON.stringify(spec.egress).includes('3000')));
      expect(reach('plain')).toEqual([]);
      expect(reach('parts')).toEqual(
        ['gateway', ...['publisher', 'streamer'].flatMap((role) => [`${role}-north`, `${role}-south`])].sort(),
      );
    });

    it('runs readers once a part, each told which, and a gateway in front that the ingress leads to', () => {
      const pods = podsOf('parts');
      const perPart = ['analyst', 'publisher', 'streamer'].flatMap((role) => [`${role}-north`, `${role}-south`]);
      expect(namesOf(pods)).toEqual([...perPart, 'collector', 'gateway', 'lab', 'migrate-3', 'recorder'].sort());
      for (const { metadata, spec } of pods) {
        const [container] = spec.template.spec.containers;
        const follow = container!.env.find(({ name }) => name === 'HUB_FOLLOW')?.value;
        const part = /-(north|south)$/.exec(metadata.name)?.[1];
        expect([metadata.name, follow]).toEqual([metadata.name, part]);
      }
      const gateway = pods.find(({ metadata }) => metadata.name === 'city-gateway');
      expect(gateway!.spec.template.spec.containers[0]!.command).toEqual(['node', 'dist/apps/gateway/main.js']);
      expect(namesOf(listed('parts', 'Service'))).toEqual(
        [...perPart, 'collector', 'gateway', 'lab', 'recorder'].sort(),
      );
      const { paths } = listed('parts', 'Ingress')[0]!.spec.rules[0]!.http;
      expect(paths.map(({ backend }) => backend.service.name)).toEqual(['city-gateway']);
      expect(podsOf('plain').some(({ spec }) => /HUB_FOLLOW/.test(JSON.stringify(spec)))).toBe(false);
    });

    it.each([
      ['no configuration', /config/],
      ['a part that is no name', /follow/],
      ['a password among the settings', /PGPASSWORD/],
      ['no replica of a role', /replicas/],
      ['two laboratories', /lab/],
      ['autoscaling by nothing', /metrics/],
      ['a digest that is none', /digest/],
      ['a role that does not exist', /conductor/],
    ] as const)('is refused with %s, by name', (name, word) => {
      expect(of(name).refused).toMatch(word);
    });
  });
}
