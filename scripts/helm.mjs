// Judges the Helm chart as Helm does, and what it renders as Kubernetes does: Helm's own library (helm-python-sdk) and the
// schemas of kubernetes-validate, both Python packages, so that neither Helm nor a cluster need be at hand.
//
//   node scripts/helm.mjs fetch                        once, into .cache/helm
//   node scripts/helm.mjs check [CHART]                deploy/helm/estuaire without a name; values as JSON on standard input,
//                                                      or a list of such
//
// `check` prints a JSON list, for each of the values: { lint: [message…], manifests: [object…], invalid: [text…] }, or { refused: text } where
// Helm does not take the values. Ends with 3 where the packages cannot be had here, and says why on standard error.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { end, pythonWith } from './python-env.mjs';

const PACKAGES = ['helm-python-sdk==0.2.2', 'kubernetes-validate==1.37.0'];
const KUBERNETES = '1.36';
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const PROGRAM = `
import json, sys
import kubernetes_validate, yaml
from helm_python import Chart, HelmError, lint
path, version, given = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
def judge(values):
    try:
        report = lint(path, values, strict=True, namespace='mobility', quiet=False)
        with Chart.load(path) as chart:
            chart.validate_schema(values)
            rendered = chart.render(values=values, name='city', namespace='mobility', revision=3)
    except HelmError as error:
        return {'refused': str(error)}
    found = [one for text in rendered.values() for one in yaml.safe_load_all(text) if one]
    invalid = []
    for one in found:
        try:
            kubernetes_validate.validate(one, version, strict=True)
        except Exception as error:
            where = '/'.join(str(part) for part in getattr(error, 'path', []))
            invalid.append(f"{one['kind']} {one['metadata']['name']} {where}: {getattr(error, 'message', error)}"[:500])
    messages = [message for message in report['messages'] if message['severity'] > 1]
    return {'lint': messages + report['errors'], 'manifests': found, 'invalid': invalid}
print(json.dumps([judge(values) for values in (given if isinstance(given, list) else [given])]))
`;

const [command, chart = join(root, 'deploy', 'helm', 'estuaire')] = process.argv.slice(2);
if (command === 'fetch') process.stdout.write(`${pythonWith('helm', PACKAGES)}\n`);
else if (command === 'check') {
  const values = readFileSync(0, 'utf8').trim() || '{}';
  const program = ['-c', PROGRAM, resolve(chart), KUBERNETES, values];
  process.stdout.write(
    execFileSync(pythonWith('helm', PACKAGES), program, {
      encoding: 'utf8',
      timeout: 120_000,
      maxBuffer: 32 * 2 ** 20,
    }),
  );
} else end(2, 'usage: node scripts/helm.mjs fetch | check [CHART] < values.json');
