import type { XmlWriter } from '#libs/formats/xml';
import type { MeasurementCharacteristic } from '../types.js';
import type { Datex2PublicationMeta, EncodedDatex2, WritableSite } from '../writer-types.js';
import { writeLocation } from './location.js';
import type { RecordLosses } from './losses.js';
import { writeHeaderInformation, writePublication } from './publication.js';
import { writeTexts } from './texts.js';
import { writeVehicleCharacteristics } from './vehicle-characteristics.js';
import { isWord, writeWord } from './word.js';

const VALUE_TYPES = {
  flow: 'trafficFlow',
  speed: 'trafficSpeed',
  occupancy: 'trafficConcentration',
  travelTime: 'travelTimeInformation',
  trafficStatus: 'trafficStatusInformation',
} as const;

/**
 * A MeasurementSiteTablePublication of version 3.7 with one table. The schema wants at least one site: an empty list
 * gives a document that holds none and does not validate. Sites without version are written as version 1.
 * Spec: DATEXII_3_RoadTrafficData.xsd 3.7, MeasurementSite.
 */
export function encodeMeasurementSites(sites: Iterable<WritableSite>, meta: Datex2PublicationMeta): EncodedDatex2 {
  return writePublication('roa:MeasurementSiteTablePublication', meta, (context) => {
    const { writer } = context;
    writeHeaderInformation(context, 'roa');
    const table = { id: meta.siteTableId ?? 'sites', version: meta.siteTableVersion ?? '1' };
    writer.within('roa:measurementSiteTable', table, () => {
      for (const site of sites) writeSite(writer, site, context.language, context.losses);
    });
  });
}

function writeSite(writer: XmlWriter, site: WritableSite, language: string, losses: RecordLosses): void {
  writer.within('roa:measurementSite', { id: site.siteId, version: site.version ?? '1' }, () => {
    writeTexts(writer, 'roa:measurementSiteName', site.name && { [language]: site.name }, losses);
    writer.leaf('roa:measurementSiteNumberOfLanes', site.lanes);
    const characteristics = site.characteristics ?? [];
    for (const one of characteristics) writeCharacteristic(writer, one, site.direction, losses);
    const { point, line, roadNumber, locationReference } = site;
    // The start of a line needs no point of its own.
    const start = line?.[0];
    const isStart = point && start && point.latitude === start.latitude && point.longitude === start.longitude;
    const points = point && !isStart ? [point] : [];
    if (
      site.direction &&
      characteristics.length === 0 &&
      !JSON.stringify(locationReference ?? '').includes(site.direction)
    )
      losses.add('direction of a site without characteristics');
    writeLocation(
      writer,
      'roa:measurementSiteLocation',
      { points, line, roadNumber, locationReference },
      language,
      losses,
    );
  });
}

function writeCharacteristic(
  writer: XmlWriter,
  one: MeasurementCharacteristic,
  direction: string | undefined,
  losses: RecordLosses,
): void {
  if (one.type === undefined) {
    losses.add('characteristics of a value that is not carried');
    return;
  }
  const type = VALUE_TYPES[one.type];
  writer.within('roa:measurementSpecificCharacteristics', { index: one.index }, () => {
    writer.within('roa:measurementSpecificCharacteristics', {}, () => {
      writeWord(writer, 'roa', 'measurementSide', direction, losses);
      writer.leaf('roa:period', one.periodSeconds);
      writer.leaf('roa:specificMeasurementValueType', type);
      writeVehicleCharacteristics(writer, 'roa:specificVehicleCharacteristics', one.vehicleType, losses);
      writeLane(writer, one.lane, losses);
    });
  });
}

function writeLane(writer: XmlWriter, lane: string | undefined, losses: RecordLosses): void {
  if (lane === undefined) return;
  const number = /^lane(\d+)$/.exec(lane)?.[1];
  if (number === undefined && !isWord('laneUsage', lane)) {
    losses.add(`lane ${lane}`);
    return;
  }
  writer.within('roa:specificLane', {}, () => {
    if (number !== undefined) writer.leaf('loc:laneNumber', number);
    else writeWord(writer, 'loc', 'laneUsage', lane, losses);
  });
}
