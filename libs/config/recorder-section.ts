import { z } from 'zod';
import { KINDS, type Kind } from '#libs/model';

const share = z
  .strictObject({
    /** Default: all that are recorded; `rest`: those no other share names. */
    kinds: z.union([z.literal('rest'), z.array(z.enum(KINDS)).min(1)]).optional(),
    /** Numbers of the bus's partitions, from 0. Default: all. */
    partitions: z.array(z.number().int().min(0).max(255)).min(1).optional(),
  })
  .refine(
    ({ kinds, partitions }) => kinds !== undefined || partitions !== undefined,
    'expected kinds or partitions, or both',
  );

/**
 * What several recorders share: as many even shares of the partitions as are named by a number, or shares by name. What
 * is recorded is in exactly one of them.
 */
export const recorderSection = z.strictObject({
  shares: z
    .union([
      z.number().int().min(1).max(64),
      z.record(z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'expected lower-case letters, digits and dashes'), share),
    ])
    .default(1),
});

/** What a recorder may take upon itself: some kinds, of some partitions. */
export interface RecorderShare {
  name: string;
  /** Absent: all that are recorded. */
  kinds?: readonly Kind[];
  /** Absent: all. */
  partitions?: readonly number[];
}

/** The shares in the order of the configuration; one of everything where nothing is shared. */
export function recorderShares({ shares }: z.output<typeof recorderSection>, partitions: number): RecorderShare[] {
  if (typeof shares !== 'number') {
    const named = new Set(Object.values(shares).flatMap(({ kinds }) => (Array.isArray(kinds) ? kinds : [])));
    const rest = KINDS.filter((kind) => kind !== 'dataset' && !named.has(kind));
    return Object.entries(shares).map(([name, { kinds, partitions: own }]) => ({
      name,
      ...(kinds && { kinds: kinds === 'rest' ? rest : kinds }),
      ...(own && { partitions: own }),
    }));
  }
  if (shares === 1) return [{ name: 'all' }];
  return Array.from({ length: shares }, (_, i) => ({
    name: String(i),
    partitions: Array.from({ length: partitions }, (_unused, partition) => partition).filter(
      (partition) => partition % shares === i,
    ),
  }));
}

/** What is wrong with the shares: what two record, what nobody records, a partition there is not. */
export function recorderProblems(
  section: z.output<typeof recorderSection>,
  partitions: number,
): { path: (string | number)[]; message: string }[] {
  const at = ['recorder', 'shares'];
  if (typeof section.shares === 'number') {
    if (section.shares <= partitions) return [];
    const message = `got ${section.shares}, expected at most ${partitions}, as many as the bus has partitions`;
    return [{ path: at, message }];
  }
  const shares = recorderShares(section, partitions);
  const problems: { path: (string | number)[]; message: string }[] = [];
  for (const { name, kinds = [], partitions: own = [] } of shares) {
    for (const partition of own) {
      if (partition < partitions) continue;
      const message = `got ${partition}, expected a partition below ${partitions}, as many as the bus has`;
      problems.push({ path: [...at, name, 'partitions'], message });
    }
    if (kinds.includes('dataset'))
      problems.push({ path: [...at, name, 'kinds'], message: 'datasets are not recorded; expected other kinds' });
  }
  for (const kind of KINDS) {
    if (kind === 'dataset') continue;
    for (const [places, owners] of ownersOf(kind, shares, partitions)) {
      if (owners.length === 1) continue;
      const what = `partition${places.length === 1 ? '' : 's'} ${places.join(', ')} of ${kind}`;
      const message =
        owners.length === 0
          ? `${what} would be recorded by nobody: expected them in one share`
          : `${what} would be recorded by ${owners.join(' and ')}: expected them in one share`;
      problems.push({ path: at, message });
    }
  }
  return problems;
}

/** Partitions of a kind by who records them, those of the same owners together. */
function ownersOf(kind: Kind, shares: readonly RecorderShare[], partitions: number): [number[], string[]][] {
  const groups = new Map<string, [number[], string[]]>();
  for (let partition = 0; partition < partitions; partition += 1) {
    const owners = shares
      .filter((one) => (one.kinds?.includes(kind) ?? true) && (one.partitions?.includes(partition) ?? true))
      .map(({ name }) => name);
    const group = groups.get(owners.join()) ?? [[], owners];
    groups.set(owners.join(), group);
    group[0].push(partition);
  }
  return [...groups.values()];
}
