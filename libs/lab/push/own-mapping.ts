import { PUSH_PREFIX, type MappingConfig, type SourceConfig } from '#libs/config';
import type { MappedKind } from '#libs/model';
import { MAPPABLE, MAPPED_KINDS } from '#libs/model/schemas';

/** Of entities in the model's own words: each field stands under its name. */
const mappingOf = (kind: MappedKind): MappingConfig => ({
  kind,
  key: ['key'],
  fields: Object.fromEntries(
    Object.entries(MAPPABLE[kind]).map(([name, { type }]) => [
      name,
      type === 'point' ? { latitude: `${name}.latitude`, longitude: `${name}.longitude` } : { from: name },
    ]),
  ),
});

/** Source of pushed events of a kind. */
export const pushSourceOf = (kind: MappedKind): string => PUSH_PREFIX + kind;
export const PUSHED_GTFS_RT = `${PUSH_PREFIX}gtfs-rt`;

/**
 * What every feed of a sandbox can be sent beside the sources it declares: events in the model's own words, and GTFS-RT.
 * They are sources like others, so that what comes is read, matched, checked and compared by the same code.
 */
export const PUSH_SOURCES: readonly SourceConfig[] = [
  ...MAPPED_KINDS.map((kind): SourceConfig => ({
    id: pushSourceOf(kind),
    format: 'json',
    push: true,
    exchange: 'increment',
    mapping: mappingOf(kind),
  })),
  { id: PUSHED_GTFS_RT, format: 'gtfs-rt', push: true },
];
