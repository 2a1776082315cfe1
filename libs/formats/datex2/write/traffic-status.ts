import { toTrafficStatus } from '../summarise-values.js';
import type { Datex2PublicationMeta, EncodedDatex2, WritableMeasurement } from '../writer-types.js';
import { writeLocation } from './location.js';
import { writeHeaderInformation, writePublication, type PublicationContext } from './publication.js';
import { isWord } from './word.js';

/**
 * The state of the traffic as an ElaboratedDataPublication of version 3.7: one TrafficStatus for each measurement that has
 * one, at its place. The id of its site is the place's external code, so that values and states can be joined.
 * Measurements without a place are left out and counted. Spec: DATEXII_3_RoadTrafficData.xsd 3.7, PhysicalQuantity.
 */
export function encodeTrafficStatus(
  measurements: Iterable<WritableMeasurement>,
  meta: Datex2PublicationMeta,
): EncodedDatex2 {
  return writePublication('roa:ElaboratedDataPublication', meta, (context) => {
    writeHeaderInformation(context, 'roa');
    for (const measurement of measurements) writeStatus(context, measurement);
  });
}

function writeStatus({ writer, losses, language, meta }: PublicationContext, measurement: WritableMeasurement): void {
  const { siteId, measuredAt, trafficStatus, point, line, roadNumber, locationReference } = measurement;
  // Several lanes may each have a state of their own: then the place has none.
  if (trafficStatus === undefined) return;
  const reported = measurement.values.filter(({ type, faulty }) => type === 'trafficStatus' && !faulty);
  const status = reported.length === 1 ? (reported[0]!.status ?? trafficStatus) : trafficStatus;
  if (!point && !line) {
    losses.add('traffic status without place');
    return;
  }
  if (!isWord('trafficStatusValue', status) && toTrafficStatus(status) === 'unknown')
    losses.add(`traffic status ${status}`);
  writer.within('roa:physicalQuantity', { 'xsi:type': 'roa:SinglePhysicalQuantity' }, () => {
    const code = siteId === undefined ? undefined : { code: siteId, system: meta.siteTableId ?? 'sites' };
    const place = { points: point && !line ? [point] : [], line, roadNumber, locationReference, code };
    writeLocation(writer, 'roa:pertinentLocation', place, language, losses);
    writer.within('roa:basicData', { 'xsi:type': 'roa:TrafficStatus' }, () => {
      if (measuredAt !== undefined)
        writer.within('roa:measurementOrCalculationTime', {}, () => writer.leaf('roa:timeValue', measuredAt));
      writer.within('roa:trafficStatus', {}, () =>
        writer.leaf('roa:trafficStatusValue', isWord('trafficStatusValue', status) ? status : toTrafficStatus(status)),
      );
    });
  });
}
