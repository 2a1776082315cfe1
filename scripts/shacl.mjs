// Judges an RDF catalogue by SHACL shapes with pySHACL, which is Python's.
//
//   node scripts/shacl.mjs fetch                      once, into .cache/shacl
//   node scripts/shacl.mjs judge SHAPES FILE…         prints one line a file: its name, the number of violations, then each
//
// Ends with 3 where pySHACL cannot be had here, and says why on standard error.
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const PYSHACL_VERSION = '0.40.1';
const CANNOT_BE_HAD = 3;
const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const folder = join(root, '.cache', 'shacl', `pyshacl-${PYSHACL_VERSION}`);
const PROGRAM = `
import sys
from rdflib import Graph
from rdflib.namespace import SH
from pyshacl import validate
FORMATS = {'jsonld': 'json-ld', 'ttl': 'turtle', 'rdf': 'xml'}
shapes = Graph().parse(sys.argv[1], format='turtle')
for path in sys.argv[2:]:
    data = Graph().parse(path, format=FORMATS[path.rsplit('.', 1)[1]])
    _, report, _ = validate(data, shacl_graph=shapes, inference='none')
    found = list(report.subjects(SH.resultSeverity, SH.Violation))
    print(path.rsplit('/', 1)[1], len(data), len(found))
    for one in found[:20]:
        print(' ', report.value(one, SH.focusNode), report.value(one, SH.resultPath), report.value(one, SH.resultMessage))
`;

const [command, ...args] = process.argv.slice(2);
if (command === 'fetch') process.stdout.write(`${fetchPyShacl()}\n`);
else if (command === 'judge' && args.length > 1)
  process.stdout.write(execFileSync(fetchPyShacl(), ['-c', PROGRAM, ...args], { encoding: 'utf8', timeout: 120_000 }));
else end(2, 'usage: node scripts/shacl.mjs fetch | judge SHAPES FILE…');

/** Python of an environment that has it. Complete or absent: the folder gets its name when pip is done. */
function fetchPyShacl() {
  const python = join(folder, 'bin', 'python');
  if (existsSync(join(folder, 'complete'))) return python;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(dirname(folder), { recursive: true });
  try {
    execFileSync('python3', ['-m', 'venv', folder], { stdio: 'pipe', timeout: 60_000 });
    execFileSync(python, ['-m', 'pip', 'install', '--quiet', `pyshacl==${PYSHACL_VERSION}`], {
      stdio: 'pipe',
      timeout: 180_000,
    });
    mkdirSync(join(folder, 'complete'));
    return python;
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    return end(
      CANNOT_BE_HAD,
      `pySHACL cannot be had here: ${String(error.stderr ?? error.message)
        .trim()
        .slice(0, 300)}`,
    );
  }
}

function end(code, message) {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}
