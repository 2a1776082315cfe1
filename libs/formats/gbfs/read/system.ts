import { present } from '#libs/model';
import type { PricingPlan, PricingStep, SystemAlert, SystemInformation, SystemRegion } from '../content.js';
import { Fields } from '../fields.js';
import { readRecords } from '../records.js';
import { ALERT_TYPES, LANGUAGE } from '../words.js';

/**
 * Refused without system id. A missing name falls back to the id, a missing or
 * unknown time zone to the one configured, with FIELD_MISSING or FIELD_ENUM.
 * `languages` is the list of 3.0 or the one language of 2.x, which then is that of its texts.
 * Spec: gbfs.md, system_information.json.
 */
export function readSystemInformation(data: Fields): SystemInformation | undefined {
  const systemId = data.id('system_id');
  if (systemId === undefined) return data.missing('system_id');
  const languages = languagesOf(data);
  const fields = new Fields(
    data.object,
    data.where,
    { ...data.context, language: languages[0]! },
    new Set(['languages', 'language', 'system_id']),
  );
  const timezone = timeZoneOf(fields);
  const name = fields.localised('name');
  if (!name) fields.report('FIELD_MISSING', 'warning', 'name');
  const information = present<SystemInformation>({
    systemId,
    languages,
    name: name ?? { [languages[0]!]: systemId },
    shortName: fields.localised('short_name'),
    operator: fields.localised('operator'),
    openingHours: fields.text('opening_hours'),
    url: fields.uri('url'),
    purchaseUrl: fields.uri('purchase_url'),
    startDate: fields.date('start_date'),
    terminationDate: fields.date('termination_date'),
    phoneNumber: fields.text('phone_number'),
    email: fields.text('email'),
    feedContactEmail: fields.text('feed_contact_email'),
    manifestUrl: fields.uri('manifest_url'),
    timezone,
    licenseId: fields.text('license_id'),
    licenseUrl: fields.uri('license_url'),
    attributionOrganizationName: fields.localised('attribution_organization_name'),
    attributionUrl: fields.uri('attribution_url'),
    brandAssets: brandAssets(fields),
    termsUrl: fields.localisedUri('terms_url'),
    termsLastUpdated: fields.date('terms_last_updated'),
    privacyUrl: fields.localisedUri('privacy_url'),
    privacyLastUpdated: fields.date('privacy_last_updated'),
    rentalApps: rentalApps(fields),
  });
  for (const key of fields.unknownKeys()) fields.report('UNKNOWN_FIELD', 'advice', key);
  return information;
}

/** A name of the tz database as the runtime knows it (`America/Montreal` is one, `US/Pacific (PST)` is none). */
function timeZoneOf(fields: Fields): string {
  const given = fields.text('timezone')?.trim();
  const { timeZone } = fields.context;
  if (given === undefined)
    fields.report('FIELD_MISSING', 'warning', 'timezone', undefined, `a tz database name; ${timeZone} is taken`);
  else if (isTimeZone(given)) return given;
  else fields.report('FIELD_ENUM', 'warning', 'timezone', given, `a tz database name; ${timeZone} is taken`);
  return timeZone;
}

function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

function languagesOf(data: Fields): string[] {
  const listed = data.ids('languages')?.filter((language) => LANGUAGE.test(language)) ?? [];
  if (listed.length > 0) return [...new Set(listed)];
  const single = data.text('language');
  const { language, isLanguageListed } = data.context;
  if (isLanguageListed) {
    if (single !== undefined && single !== language) data.report('FIELD_ENUM', 'advice', 'language', single, language);
    return [language];
  }
  if (single !== undefined && LANGUAGE.test(single)) return [single];
  if (single !== undefined) data.report('FIELD_ENUM', 'warning', 'language', single, 'a language tag');
  return [language];
}

function brandAssets(fields: Fields): SystemInformation['brandAssets'] {
  const child = fields.child('brand_assets');
  const brandLastModified = child?.date('brand_last_modified');
  const brandImageUrl = child?.uri('brand_image_url');
  if (!child || !brandLastModified || !brandImageUrl) return undefined;
  return present({
    brandLastModified,
    brandImageUrl,
    brandImageUrlDark: child.uri('brand_image_url_dark'),
    brandTermsUrl: child.uri('brand_terms_url'),
    color: child.colour('color'),
  });
}

function rentalApps(fields: Fields): SystemInformation['rentalApps'] {
  const child = fields.child('rental_apps');
  if (!child) return undefined;
  const apps = ['android', 'ios'].flatMap((platform) => {
    const app = child.child(platform);
    const uris = app && present({ storeUri: app.appUri('store_uri'), discoveryUri: app.appUri('discovery_uri') });
    return uris && Object.keys(uris).length > 0 ? [[platform, uris] as const] : [];
  });
  return apps.length > 0 ? Object.fromEntries(apps) : undefined;
}

/** Spec: gbfs.md, system_regions.json. */
export function readSystemRegions(data: Fields): { regions: SystemRegion[] } {
  const regions = readRecords<SystemRegion>(
    data,
    'regions',
    (region) => region.regionId,
    'first',
    (fields) => {
      const regionId = fields.id('region_id');
      if (regionId === undefined) return fields.missing('region_id');
      return { regionId, name: fields.localised('name') ?? { [fields.context.language]: regionId } };
    },
  );
  return { regions };
}

/**
 * Refused without id, currency or a price of 0 or more, and where anything that adds to the price cannot be read: a plan
 * with a wrong price misleads riders.
 * Spec: gbfs.md, system_pricing_plans.json.
 */
export function readPricingPlans(data: Fields): { plans: PricingPlan[] } {
  const plans = readRecords<PricingPlan>(
    data,
    'plans',
    (plan) => plan.planId,
    'first',
    (fields) => {
      const planId = fields.id('plan_id');
      if (planId === undefined) return fields.missing('plan_id');
      const price = fields.number('price', { min: 0 });
      const currency = fields.text('currency');
      if (price === undefined) return fields.missing('price');
      if (!currency || !/^\w{3}$/.test(currency)) return fields.missing('currency');
      const name = fields.localised('name') ?? { [fields.context.language]: planId };
      const isTaxable = fields.boolean('is_taxable');
      const reservationPricePerMin = fields.number('reservation_price_per_min', { min: 0 });
      const reservationPriceFlatRate = fields.number('reservation_price_flat_rate', { min: 0 });
      const perKmPricing = steps(fields, 'per_km_pricing');
      const perMinPricing = steps(fields, 'per_min_pricing');
      const surgePricing = fields.boolean('surge_pricing');
      for (const [key, value] of [
        ['is_taxable', isTaxable],
        ['reservation_price_per_min', reservationPricePerMin],
        ['reservation_price_flat_rate', reservationPriceFlatRate],
        ['per_km_pricing', perKmPricing],
        ['per_min_pricing', perMinPricing],
        ['surge_pricing', surgePricing],
      ] as const)
        if (fields.isLost(key, value)) return fields.missing(key);
      return present<PricingPlan>({
        planId,
        url: fields.uri('url'),
        name,
        currency,
        price,
        isTaxable: isTaxable ?? false,
        description: fields.localised('description') ?? name,
        reservationPricePerMin,
        reservationPriceFlatRate,
        perKmPricing,
        perMinPricing,
        surgePricing,
      });
    },
  );
  return { plans };
}

/** `undefined` where one of them cannot be read. */
function steps(fields: Fields, key: string): PricingStep[] | undefined {
  const raw = fields.raw(key);
  const given = fields.children(key)?.map((step) => {
    const start = step.count('start');
    const rate = step.number('rate');
    const interval = step.count('interval');
    const end = step.count('end');
    if (start === undefined || rate === undefined || interval === undefined || step.isLost('end', end))
      return undefined;
    return present<PricingStep>({ start, rate, interval, end });
  });
  const isWhole = given?.length === (raw as unknown[] | undefined)?.length;
  return isWhole && given?.every((step) => step !== undefined) ? given : undefined;
}

/**
 * A kind outside the list is `other`. Refused where its times, stations or regions are there and none can be read: it
 * would hold for all. Spec: gbfs.md, system_alerts.json.
 */
export function readSystemAlerts(data: Fields): { alerts: SystemAlert[] } {
  const alerts = readRecords<SystemAlert>(
    data,
    'alerts',
    (alert) => alert.alertId,
    'first',
    (fields) => {
      const alertId = fields.id('alert_id');
      if (alertId === undefined) return fields.missing('alert_id');
      const description = fields.localised('description');
      const summary = fields.localised('summary') ?? description;
      if (!summary) return fields.missing('summary');
      const times = timesOf(fields);
      const stationIds = fields.ids('station_ids');
      const regionIds = fields.ids('region_ids');
      const isNone = (key: string, read: readonly unknown[] | undefined): boolean =>
        fields.isLost(key, read?.length === 0 ? undefined : read) && (fields.list(key)?.length ?? 1) > 0;
      if (isNone('times', times)) return fields.missing('times');
      if (isNone('station_ids', stationIds)) return fields.missing('station_ids');
      if (isNone('region_ids', regionIds)) return fields.missing('region_ids');
      return present<SystemAlert>({
        alertId,
        type: fields.word('type', ALERT_TYPES) ?? 'other',
        times,
        stationIds,
        regionIds,
        url: fields.localisedUri('url'),
        summary,
        description,
        lastUpdatedAt: fields.instant('last_updated'),
      });
    },
  );
  return { alerts };
}

function timesOf(fields: Fields): SystemAlert['times'] {
  return fields.children('times')?.flatMap((time) => {
    const start = time.instant('start');
    const end = time.instant('end');
    return start === undefined || time.isLost('end', end) ? [] : present({ start, end });
  });
}
