// Draws the part of docs/scaling.md about a country from the rows that `ESTUAIRE_COUNTRY_KEEP=1 npm run bench country` keeps
// in bench/results/country.json. `--check` compares, for the test.
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { format, resolveConfig } from 'prettier';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const page = join(root, 'docs', 'scaling.md');
const BEGIN = '<!-- country: drawn by scripts/scaling-doc.mjs, not by hand -->';
const END = '<!-- end of country -->';
/** A point may be this far from the line through all of them. */
const LINEAR = 0.15;
const COUNTRY = { stops: 1_000_000, feeds: 200, vehicles: 50_000, sites: 20_000, clients: 100_000 };
/** A process of one thread is planned to be this busy at most. */
const BUSY = 0.7;

/** The straight line through points by least squares, and how far the farthest point is from it, as a part of the line. */
export function lineThrough(points) {
  const n = points.length;
  const mean = (of) => points.reduce((sum, point) => sum + of(point), 0) / n;
  const [x, y] = [mean((point) => point.x), mean((point) => point.y)];
  const spread = points.reduce((sum, point) => sum + (point.x - x) ** 2, 0);
  const slope = points.reduce((sum, point) => sum + (point.x - x) * (point.y - y), 0) / spread;
  const base = y - slope * x;
  const off = Math.max(
    ...points.map((point) => Math.abs(point.y - (base + slope * point.x)) / Math.abs(base + slope * point.x)),
  );
  const grown = points.at(-1).x - points[0].x;
  // What all the growth together changes so little is noise, and no slope: it is no more than what the noise could hide.
  const isFlat = Math.abs(slope * grown) < LINEAR * Math.abs(y);
  const most = (Math.max(...points.map((point) => point.y)) - Math.min(...points.map((point) => point.y))) / grown;
  return { base, slope, off, isFlat, most };
}

const number = (value) =>
  Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en') : String(Number(value.toPrecision(2)));

/** Lines of what grew, by role: what one more of it costs. */
export function growthLines({ of, points }) {
  const roles = Object.keys(points[0].cpuMsPerSecond);
  return roles.map((role) => ({
    of,
    role,
    ...lineThrough(points.map(({ x, cpuMsPerSecond }) => ({ x, y: cpuMsPerSecond[role] }))),
  }));
}

/** What a whole country would take of each role, by the lines: cores, and processes of one thread. */
export function onPaper({ tenth, growth }) {
  const lines = growth.flatMap(growthLines);
  const slope = (of, role) => {
    const line = lines.find((one) => one.of === of && one.role === role);
    return Math.max(0, (line?.isFlat ? line.most : line?.slope) ?? 0);
  };
  const events = COUNTRY.vehicles / 10 + COUNTRY.sites / 60;
  return tenth.roles.map(({ role, cpuMsPerSecond }) => {
    const followed =
      cpuMsPerSecond -
      tenth.clients * slope('clients', role) +
      (events - tenth.eventsPerSecond) * slope('events', role) +
      (COUNTRY.vehicles - tenth.vehicles) * slope('entities', role) +
      (COUNTRY.feeds - tenth.feeds) * slope('feeds', role);
    const cores = (followed + COUNTRY.clients * slope('clients', role)) / 1_000;
    return { role, cores, processes: Math.ceil(cores / BUSY) };
  });
}

/** The part of the page, in Markdown. */
export function drawn(result) {
  const { tenth, growth } = result;
  const lines = growth.flatMap((one) =>
    growthLines(one).map((line) => ({ ...line, unit: one.unit, points: one.points })),
  );
  const first = (points) => points[0].x;
  return [
    `Measured on ${result.measuredAt} with Node ${result.node.slice(1)} on ${result.machine}, which Kafka, PostgreSQL, Redis, the upstreams and the clients share (\`npm run bench country\`).${result.note ? ` ${result.note}` : ''}`,
    '',
    `**A tenth for ${tenth.seconds} s:** ${[`${number(tenth.stops)} stops`, `${tenth.feeds} feeds`, `${number(tenth.vehicles)} vehicles every 10 s`, `${number(tenth.sites)} road sites a minute`, `${number(tenth.clients)} clients, each on a screen of the map`].join(', ')}: ${number(tenth.eventsPerSecond)} events/s. From the event to a client that is given all of them p50 ${number(tenth.latencyMs.p50)} ms, p99 ${number(tenth.latencyMs.p99)} ms (${number(tenth.latencyMs.samples)} samples); gaps ${tenth.missing}; the recorder was ${number(tenth.recorderLagEvents)} events behind at the end.`,
    '',
    '| role | of one core | memory |',
    '|---|---|---|',
    ...tenth.roles.map(
      ({ role, cpuMsPerSecond, rssMb }) => `| ${role} | ${number(cpuMsPerSecond / 10)} % | ${number(rssMb)} MB |`,
    ),
    '',
    `**Growth, sixteenfold in ${growth[0].points.length} steps.** What one more costs is the slope of the straight line through the points; a point farther than 15 % from it is named.`,
    '',
    '| what grows | role | from – to | one more costs | farthest from the line |',
    '|---|---|---|---|---|',
    ...lines.map(
      ({ of, unit, role, slope, off, isFlat, most, points }) =>
        `| ${of} (${unit}) | ${role} | ${number(first(points))} – ${number(points.at(-1).x)} | ${isFlat ? `not measurable: at most ${number(most * 1_000)} µs a second | –` : `${number(slope * 1_000)} µs a second | ${(off * 100).toFixed(0)} %${off > LINEAR ? ' **not linear**' : ''}`} |`,
    ),
    '',
    `**A country on paper:** ${number(COUNTRY.stops)} stops, ${COUNTRY.feeds} feeds, ${number(COUNTRY.vehicles)} vehicles, ${number(COUNTRY.sites)} road sites a minute and ${number(COUNTRY.clients)} clients, by the slopes above, and by the most it could be where a slope was not measurable; nobody has run it.`,
    '',
    '| role | cores | processes of one thread, 70 % busy |',
    '|---|---|---|',
    ...onPaper(result).map(({ role, cores, processes }) => `| ${role} | ${number(cores)} | ${processes} |`),
  ].join('\n');
}

/** The page with that part renewed. */
export async function renewed(text, result) {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`docs/scaling.md lacks "${BEGIN}" or "${END}"`);
  const options = await resolveConfig(page);
  return format(`${text.slice(0, begin + BEGIN.length)}\n\n${drawn(result)}\n\n${text.slice(end)}`, {
    ...options,
    parser: 'markdown',
  });
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const text = readFileSync(page, 'utf8');
  const wanted = await renewed(text, JSON.parse(readFileSync(join(root, 'bench', 'results', 'country.json'), 'utf8')));
  if (!process.argv.includes('--check')) writeFileSync(page, wanted);
  else if (wanted !== text) {
    process.stderr.write('docs/scaling.md is not what bench/results/country.json says: node scripts/scaling-doc.mjs\n');
    process.exit(1);
  }
}
