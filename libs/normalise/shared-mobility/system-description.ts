import { isTranslated, type GbfsFile, type GbfsFileOf } from '#libs/formats/gbfs';
import { inFeed, modeOfFormFactor, type Dataset, type EntityKey, type FeedId, type Mode } from '#libs/model';
import type { EventDiff } from '../event-diff.js';
import type { EmittedEntities } from '../emitted-entities.js';
import { sameBody } from '../same-body.js';
import type { SystemTranslations } from './translations.js';

/** Files that describe the system rather than the moment: they travel together as the feed's dataset. */
const DESCRIPTIVE = [
  'system_information',
  'vehicle_types',
  'system_regions',
  'system_pricing_plans',
  'system_alerts',
  'geofencing_zones',
  'system_hours',
  'system_calendar',
] as const;
export type DescriptiveFile = Extract<GbfsFile, { name: Descriptive }>;
type Descriptive = (typeof DESCRIPTIVE)[number];

export interface GbfsDatasetBody {
  systemId: string;
  languages: string[];
  /** The version the producer publishes. */
  version: string;
  ttlSeconds: number;
  files: Partial<{ [Name in Descriptive]: GbfsFileOf<Name>['content'] }>;
}

/** What a system says of itself: its descriptive files together, emitted as the feed's one dataset. */
export class SystemDescription {
  readonly files: GbfsDatasetBody['files'] = {};
  /** Of the newest document of any file. */
  version = '1.0';
  ttlSeconds = 60;
  private describedVersion: string | undefined;

  constructor(
    private readonly feedId: FeedId,
    private readonly language: string,
    private readonly translations: SystemTranslations,
  ) {}

  /** Takes back what was emitted before a restart. */
  resume(state: EmittedEntities): void {
    const dataset = state.find('dataset', inFeed<EntityKey>(this.feedId, 'gbfs'))?.entity as Dataset | undefined;
    const body = dataset?.body as GbfsDatasetBody | undefined;
    if (!body) return;
    Object.assign(this.files, body.files);
    this.version = this.describedVersion = body.version;
    this.ttlSeconds = body.ttlSeconds;
  }

  /**
   * `false` for a file that says the same as before: the dataset is named after the file that last changed it, and such
   * a one must not rename it.
   */
  take(file: DescriptiveFile): boolean {
    if (this.describedVersion === file.version && sameBody(this.files[file.name], file.content)) return false;
    this.describedVersion = file.version;
    (this.files as Record<string, unknown>)[file.name] = file.content;
    return true;
  }

  /** All descriptive files as one dataset, with the texts of every language. */
  emit(documentHash: string, diff: EventDiff): void {
    const { feedId, version } = this;
    const files = Object.fromEntries(
      Object.entries(this.files).map(([name, content]) => [
        name,
        isTranslated(name) ? this.translations.in(name, content as never) : content,
      ]),
    ) as GbfsDatasetBody['files'];
    const system = files.system_information;
    const languages = [...new Set([...(system?.languages ?? [this.language]), ...this.translations.languages])];
    if (system) files.system_information = { ...system, languages };
    const body: GbfsDatasetBody = {
      systemId: this.systemId,
      languages,
      version,
      ttlSeconds: this.ttlSeconds,
      files,
    };
    diff.observe({
      kind: 'dataset',
      key: inFeed<EntityKey>(feedId, 'gbfs'),
      entity: {
        feedId,
        format: 'gbfs',
        documentHash,
        version,
        counts: { files: Object.keys(files).length },
        body,
      },
    });
  }

  get systemId(): string {
    return this.files.system_information?.systemId ?? this.feedId;
  }

  /** Mode of a vehicle type, or of the whole system where it has one. */
  mode(vehicleTypeId: string | undefined): Mode {
    const types = this.files.vehicle_types?.vehicleTypes ?? [];
    const type = vehicleTypeId === undefined ? types[0] : types.find((one) => one.vehicleTypeId === vehicleTypeId);
    return modeOfFormFactor(type?.formFactor);
  }
}

export function isDescriptive(file: GbfsFile): file is DescriptiveFile {
  return (DESCRIPTIVE as readonly string[]).includes(file.name);
}
