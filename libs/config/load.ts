import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import type { z } from 'zod';
import { HubError, masked, rememberSecret } from '#libs/errors';
import { oldNames } from './old-names.js';
import { configSchema, type HubConfig } from './schema.js';

export interface ConfigProblem {
  /** `feeds[3].sources[0].every`. */
  path: string;
  /** Line in the file, 1 for the first; absent where the key is missing. */
  line?: number;
  message: string;
}

export type ConfigResult =
  /** `warnings`: keys written under a name they had in an earlier version. */
  | { config: HubConfig; warnings: ConfigProblem[]; problems?: undefined }
  | { config?: undefined; problems: ConfigProblem[] };

/** What a variable of such a name holds is shown nowhere. */
const CREDENTIAL = /KEY|TOKEN|SECRET|PASS|PWD|AUTH|CREDENTIAL/;
/** Behind the host of an address: a key in its path or query. */
const INSIDE_ADDRESS = /:\/\/[^\s/?]+[/?]\S*$/;

/**
 * Environment variables named `${NAME}` or `${NAME:-default}` in the text are put in before it is read. `put` has what came
 * from the environment by name, so that no problem shows it; `unset` what is asked for in vain: an empty text in its place
 * would be a configuration nobody has written.
 */
function substitute(
  text: string,
  environment: Record<string, string | undefined>,
  put: Map<string, string>,
  unset: ConfigProblem[],
): string {
  return text.replace(
    /\$\{([A-Z][A-Z0-9_]*)(?::-([^}]*))?\}/g,
    (_, name: string, fallback: string | undefined, at: number) => {
      const value = environment[name];
      const line = text.slice(text.lastIndexOf('\n', at) + 1, at);
      if (value === undefined) {
        if (fallback === undefined && !/(^|\s)#/.test(line)) unset.push(notSet(name, text, at));
        return fallback ?? '';
      }
      put.set(name, value);
      if (CREDENTIAL.test(name) || INSIDE_ADDRESS.test(line)) rememberSecret(value);
      return value;
    },
  );
}

function notSet(name: string, text: string, at: number): ConfigProblem {
  return {
    path: '(file)',
    line: text.slice(0, at).split('\n').length,
    message: `\${${name}} is not set: set the environment variable, or write \${${name}:-default}`,
  };
}

/** A value of the environment is reported by the name it has there: whoever reads the problem can look it up. */
function withoutValues(problem: ConfigProblem, put: ReadonlyMap<string, string>): ConfigProblem {
  let { message } = problem;
  for (const [name, value] of put) if (value.length > 2) message = message.replaceAll(value, `\${${name}}`);
  return { ...problem, message: masked(message) };
}

/** Reads a configuration text. All problems at once, each with its path; values of secrets are never in the file. */
export function parseConfig(text: string, environment: Record<string, string | undefined> = {}): ConfigResult {
  const put = new Map<string, string>();
  const unset: ConfigProblem[] = [];
  const filled = substitute(text, environment, put, unset);
  // What is wrong with the rest may be for want of it.
  if (unset.length > 0) return { problems: unset };
  const result = readConfig(filled);
  return result.problems ? { problems: result.problems.map((problem) => withoutValues(problem, put)) } : result;
}

function readConfig(text: string): ConfigResult {
  const read = readYaml(text);
  if (read.problems) return read;
  const { value, lineOf } = read;
  rememberCredentialsIn(value);
  const parsed = configSchema.safeParse(value);
  if (parsed.success) return { config: parsed.data, warnings: oldNames(value) };
  return { problems: parsed.error.issues.flatMap((issue) => describe(issue, lineOf)) };
}

type LineOf = (path: readonly PropertyKey[]) => number | undefined;

function readYaml(
  text: string,
): { value: unknown; lineOf: LineOf; problems?: undefined } | { problems: ConfigProblem[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      problems: document.errors.map((error) => ({
        path: '(file)',
        line: lines.linePos(error.pos[0]).line,
        message: error.message,
      })),
    };
  }
  let value: unknown;
  try {
    value = document.toJS();
  } catch (cause) {
    // An alias nobody has anchored is found only here.
    return { problems: [{ path: '(file)', message: (cause as Error).message }] };
  }
  const lineOf: LineOf = (path) => {
    const node = document.getIn(path, true) as { range?: [number, number, number] } | undefined;
    return node?.range ? lines.linePos(node.range[0]).line : undefined;
  };
  return { value, lineOf };
}

/** Reads YAML (or JSON, which is YAML) by a schema of one's own; all problems at once, each with its path and line. */
export function readSection<Schema extends z.ZodType>(
  text: string,
  schema: Schema,
): { section: z.output<Schema>; value: unknown; problems?: undefined } | { problems: ConfigProblem[] } {
  const read = readYaml(text);
  if (read.problems) return read;
  const parsed = schema.safeParse(read.value);
  if (parsed.success) return { section: parsed.data, value: read.value };
  return { problems: parsed.error.issues.flatMap((issue) => describe(issue, read.lineOf)) };
}

/** Names of header fields and parameters of an address that let somebody in. */
const CREDENTIAL_NAME = /key|token|secret|pass|pwd|auth|credential|cookie|signature|^sig$/i;

/** What lets somebody in and was written into the file itself: no answer and no log may show it either. */
function rememberCredentialsIn(value: unknown, name = ''): void {
  if (typeof value === 'string') {
    if (/^[a-z][a-z0-9+.-]*:\/\//i.test(value) && URL.canParse(value)) rememberCredentialsOf(new URL(value));
    return;
  }
  if (typeof value !== 'object' || value === null) return;
  for (const [key, one] of Object.entries(value)) {
    if (name === 'headers' && typeof one === 'string' && CREDENTIAL_NAME.test(key)) {
      rememberSecret(one);
      rememberSecret(one.replace(/^\w+\s+/, ''));
    }
    rememberCredentialsIn(one, Array.isArray(value) ? name : key);
  }
}

function rememberCredentialsOf({ username, password, searchParams }: URL): void {
  if (password !== '') {
    rememberSecret(password);
    rememberSecret(decoded(password));
    rememberSecret(Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64'));
  }
  for (const [name, value] of searchParams) if (CREDENTIAL_NAME.test(name)) rememberSecret(value);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function describe(issue: z.core.$ZodIssue, lineOf: LineOf): ConfigProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: formatPath([...issue.path, key]),
      line: lineOf([...issue.path, key]),
      message: 'unknown key',
    }));
  }
  if (issue.code === 'invalid_union') {
    // The branch that got furthest is the one the author meant: a source with `url` is a polled source.
    const branches = issue.errors
      .filter((branch) => branch.length > 0)
      .sort((a, b) => unknownKeys(a) - unknownKeys(b) || a.length - b.length);
    const nearest = branches[0];
    if (nearest) {
      return nearest.flatMap((inner) =>
        describe({ ...inner, path: [...issue.path, ...inner.path] } as z.core.$ZodIssue, lineOf),
      );
    }
  }
  return [{ path: formatPath(issue.path) || '(file)', line: lineOf(issue.path), message: issue.message }];
}

function unknownKeys(branch: readonly z.core.$ZodIssue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? issue.keys.length : 0), 0);
}

export function formatPath(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, part) =>
      typeof part === 'number' ? `${text}[${part}]` : text === '' ? String(part) : `${text}.${String(part)}`,
    '',
  );
}

export function describeProblems(file: string, problems: readonly ConfigProblem[]): string {
  return problems.map(({ path, line, message }) => `${file}${line ? `:${line}` : ''} ${path}: ${message}`).join('\n');
}

/**
 * Reads and checks a file. Relative `file` and `replay.folder` paths are taken from the configuration's own folder.
 * Throws CONFIG_UNREADABLE or CONFIG_INVALID with every problem in the message.
 */
export function loadConfig(file: string, environment: Record<string, string | undefined>): HubConfig {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (cause) {
    throw new HubError('CONFIG_UNREADABLE', `${file}: ${(cause as Error).message}`, { where: file, cause });
  }
  const result = parseConfig(text, environment);
  if (!result.config) {
    throw new HubError('CONFIG_INVALID', describeProblems(file, result.problems), { where: file });
  }
  if (result.warnings.length > 0) process.emitWarning(describeProblems(file, result.warnings), 'ConfigWarning');
  const folder = dirname(resolve(file));
  const { engines, territory } = result.config;
  const ssl = engines.bus === 'embedded' ? false : engines.bus.kafka.ssl;
  if (typeof ssl === 'object') {
    for (const name of ['ca', 'certificate', 'key'] as const) ssl[name] &&= resolve(folder, ssl[name]);
  }
  if (territory) {
    territory.communes = resolve(folder, territory.communes);
    if (territory.basemap !== undefined) territory.basemap = resolve(folder, territory.basemap);
  }
  for (const feed of result.config.feeds) {
    for (const source of feed.sources) {
      if ('file' in source) source.file = resolve(folder, source.file);
      if ('replay' in source) source.replay.folder = resolve(folder, source.replay.folder);
    }
  }
  return result.config;
}
