// Judges an RDF catalogue by SHACL shapes with pySHACL, which is Python's.
//
//   node scripts/shacl.mjs fetch                      once, into .cache/shacl
//   node scripts/shacl.mjs judge SHAPES FILE…         prints one line a file: its name, the number of violations, then each
//
// Ends with 3 where pySHACL cannot be had here, and says why on standard error.
import { execFileSync } from 'node:child_process';
import { end, pythonWith } from './python-env.mjs';

const PACKAGES = ['pyshacl==0.40.1'];
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
if (command === 'fetch') process.stdout.write(`${pythonWith('shacl', PACKAGES)}\n`);
else if (command === 'judge' && args.length > 1)
  process.stdout.write(
    execFileSync(pythonWith('shacl', PACKAGES), ['-c', PROGRAM, ...args], { encoding: 'utf8', timeout: 120_000 }),
  );
else end(2, 'usage: node scripts/shacl.mjs fetch | judge SHAPES FILE…');
