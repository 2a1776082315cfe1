import type { MergedPart } from './merged-part.js';

/** A row by column name; empty where there is nothing. */
export type TextRow = Readonly<Record<string, string>>;

export interface SpelledOut {
  rows: TextRow[];
  /** Rows that would match nothing, or that would take too many rows to spell out. */
  dropped: number;
}

/** Rules of a feed spelled out take at most so many rows; a feed of fifty networks and a thousand rules stays below. */
const MOST_ROWS = 50_000;
/** What a rule says of a leg besides what it costs. */
const CONDITIONS = [
  'network_id',
  'from_area_id',
  'to_area_id',
  'from_timeframe_group_id',
  'to_timeframe_group_id',
] as const;

/**
 * fare_leg_rules with the networks named that an empty `network_id` means: beside another operator's it would reach
 * theirs. Without `rule_priority` those no rule names, with it all of the feed, routes of no network included
 * (`network.rest`). Where another part has `rule_priority`, rules of a part without it get one that prefers the rule
 * with more conditions, as the absence of the column does. Spec: GTFS Schedule, fare_leg_rules.txt.
 */
export function spellOutLegRules(part: MergedPart, rows: readonly TextRow[], anyHasPriority: boolean): SpelledOut {
  const ownPriority = part.columns.get('fare_leg_rules.txt')!.includes('rule_priority');
  const named = new Set(rows.map((row) => row['network_id'] ?? ''));
  const all = [...part.networks.names.keys()];
  const meant = ownPriority ? all : all.filter((network) => !named.has(network));
  return expand(rows, (row) => {
    const conditions = CONDITIONS.filter((name) => row[name]).length;
    const rule = ownPriority || !anyHasPriority ? row : { ...row, rule_priority: String(conditions) };
    return row['network_id'] ? [rule] : meant.map((network_id) => ({ ...rule, network_id }));
  });
}

/**
 * fare_transfer_rules with the leg groups named that an empty one means: those of the feed no rule names in that column.
 * What may be said of the number of transfers depends on whether both are one group.
 * Spec: GTFS Schedule, fare_transfer_rules.txt.
 */
export function spellOutTransferRules(rows: readonly TextRow[], legGroups: ReadonlySet<string>): SpelledOut {
  const meant = (['from_leg_group_id', 'to_leg_group_id'] as const).map((name) => {
    const named = new Set(rows.map((row) => row[name]));
    return [...legGroups].filter((group) => !named.has(group));
  }) as [string[], string[]];
  return expand(rows, (row) => {
    const from = row['from_leg_group_id'] ? [row['from_leg_group_id']] : meant[0];
    const to = row['to_leg_group_id'] ? [row['to_leg_group_id']] : meant[1];
    // Where a leg rule was too much to spell out, so is what builds on it.
    if (![...from, ...to].every((group) => legGroups.has(group))) return [];
    return from.flatMap((from_leg_group_id) =>
      to.map((to_leg_group_id) => ({
        ...row,
        from_leg_group_id,
        to_leg_group_id,
        ...transferCount(row, from_leg_group_id === to_leg_group_id),
      })),
    );
  });
}

/** Required between legs of one group (-1: any number), forbidden between those of two. */
function transferCount({ transfer_count: count = '' }: TextRow, isOneGroup: boolean): TextRow {
  if (isOneGroup) return { transfer_count: count === '' ? '-1' : count };
  return count === '' ? {} : { transfer_count: '' };
}

function expand(rows: readonly TextRow[], spell: (row: TextRow) => TextRow[]): SpelledOut {
  const all: TextRow[] = [];
  let dropped = 0;
  for (const row of rows) {
    const spelled = spell(row);
    if (spelled.length === 0 || all.length + spelled.length > MOST_ROWS) dropped += 1;
    else all.push(...spelled);
  }
  return { rows: all, dropped };
}
