/** A GBFS file as a reader gets it. */
export interface CheckedFile {
  version: string;
  /** Seconds (2.3) or RFC 3339 (3.0). */
  last_updated: number | string;
  data: Record<string, unknown>;
}

type Row = Record<string, unknown>;

const REALTIME = ['station_status', 'vehicle_status', 'free_bike_status'];
/** Which list holds the rows an id may refer to, by the name of the field that refers. */
const TARGETS: Readonly<Record<string, readonly [file: string, list: string, key: string]>> = {
  vehicle_type_id: ['vehicle_types', 'vehicle_types', 'vehicle_type_id'],
  vehicle_type_ids: ['vehicle_types', 'vehicle_types', 'vehicle_type_id'],
  pricing_plan_id: ['system_pricing_plans', 'plans', 'plan_id'],
  default_pricing_plan_id: ['system_pricing_plans', 'plans', 'plan_id'],
  pricing_plan_ids: ['system_pricing_plans', 'plans', 'plan_id'],
  station_id: ['station_information', 'stations', 'station_id'],
  home_station_id: ['station_information', 'stations', 'station_id'],
  region_id: ['system_regions', 'regions', 'region_id'],
};

/**
 * What the schemas of GBFS 2.3 and 3.0 cannot check, for they see one file at a time: ids that lead nowhere, stations in
 * one file only, counts that do not add up, a realtime file from the future or of more than `freshForS` ago, rental links
 * without their app, texts that lack a language, rings that are open.
 */
export function gbfsBreaches(files: ReadonlyMap<string, CheckedFile>, nowMs: number, freshForS = 300): string[] {
  const found: string[] = [];
  const rows = (file: string, list: string): Row[] => (files.get(file)?.data[list] ?? []) as Row[];
  const idsOf = (file: string, list: string, key: string): unknown[] => rows(file, list).map((row) => row[key]);

  const versions = new Set([...files.values()].map(({ version }) => version));
  if (versions.size > 1) found.push(`versions ${[...versions].join()}`);

  const information = new Set(idsOf('station_information', 'stations', 'station_id'));
  const status = new Set(idsOf('station_status', 'stations', 'station_id'));
  for (const id of information) if (!status.has(id)) found.push(`station ${String(id)} has no status`);

  const known = new Map<string, Set<unknown>>();
  const visit = (file: string, value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) visit(file, one);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    for (const [name, held] of Object.entries(value)) {
      const target = TARGETS[name];
      if (target && held !== null) {
        const key = target.join();
        if (!known.has(key)) known.set(key, new Set(idsOf(...target)));
        for (const id of [held].flat())
          if (!known.get(key)!.has(id)) found.push(`${file}: ${name} ${String(id)} leads nowhere`);
      }
      visit(file, held);
    }
  };
  for (const [name, { data }] of files) visit(name, data);

  const capacities = new Map(
    rows('station_information', 'stations').map((row) => [row['station_id'], row['capacity']]),
  );
  for (const station of rows('station_status', 'stations')) {
    const id = String(station['station_id']);
    const number = (name: string): number => Number(station[name] ?? 0);
    const available = number('num_bikes_available') + number('num_vehicles_available');
    const disabled = number('num_bikes_disabled') + number('num_vehicles_disabled');
    const types = station['vehicle_types_available'] as { count: number }[] | undefined;
    const sum = types?.reduce((total, { count }) => total + count, 0);
    if (sum !== undefined && sum !== available) found.push(`station ${id}: types ${sum}, in all ${available}`);
    if (!types && files.has('vehicle_types')) found.push(`station ${id} does not say which types it has`);
    const capacity = capacities.get(station['station_id']);
    if (typeof capacity === 'number' && available + disabled > capacity)
      found.push(`station ${id}: ${available + disabled} of ${capacity}`);
  }
  for (const vehicle of [...rows('vehicle_status', 'vehicles'), ...rows('free_bike_status', 'bikes')])
    if (files.has('vehicle_types') && vehicle['vehicle_type_id'] === undefined)
      found.push(`vehicle ${String(vehicle['vehicle_id'] ?? vehicle['bike_id'])} has no type`);

  found.push(...appBreaches(files), ...languageBreaches(files));
  for (const [name, { last_updated: reported }] of files) {
    const ageS = (nowMs - (typeof reported === 'number' ? reported * 1000 : Date.parse(reported))) / 1000;
    if (!(ageS > -5)) found.push(`${name} is from the future by ${-ageS} s`);
    if (REALTIME.includes(name) && ageS > freshForS) found.push(`${name} is ${ageS} s old`);
  }
  return found;
}

/** A link into an app needs the app, for the same platform. */
function appBreaches(files: ReadonlyMap<string, CheckedFile>): string[] {
  const apps = (files.get('system_information')?.data['rental_apps'] ?? {}) as Row;
  const missing = new Set<string>();
  for (const { data } of files.values()) {
    for (const list of Object.values(data)) {
      if (!Array.isArray(list)) continue;
      for (const { rental_uris: uris } of list as { rental_uris?: Row }[])
        for (const platform of ['android', 'ios']) if (uris?.[platform] && !apps[platform]) missing.add(platform);
    }
  }
  return [...missing].map((platform) => `rental_uris name ${platform}, rental_apps do not`);
}

/** 3.0: each text stands in each language of the system. */
function languageBreaches(files: ReadonlyMap<string, CheckedFile>): string[] {
  const languages = files.get('system_information')?.data['languages'] as string[] | undefined;
  if (!languages) return [];
  const found: string[] = [];
  const visit = (file: string, value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if (Array.isArray(value) && value.length > 0 && value.every((one: Row) => typeof one?.['language'] === 'string')) {
      const reported = (value as { language: string }[]).map(({ language }) => language);
      for (const one of languages)
        if (!reported.includes(one)) found.push(`${file}: a text in ${reported.join()} lacks ${one}`);
      return;
    }
    for (const one of Object.values(value)) visit(file, one);
  };
  for (const [name, { data }] of files) visit(name, data);
  return found;
}
