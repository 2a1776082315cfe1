import { fields, inline, list, object, position, ref, refList, shape, silent, text } from './shape.js';
import { alternatives } from './elements-texts.js';

const location = object(
  'Location',
  shape(text('Longitude'), text('Latitude'), position('pos', 'positions')),
  'location',
);
const centroid = inline('Centroid', location);
export const accessibility = object(
  'AccessibilityAssessment',
  shape(
    text('MobilityImpairedAccess'),
    inline('limitations', inline('AccessibilityLimitation', text('WheelchairAccess'))),
  ),
  'accessibility',
);
export const stopPoint = shape(text('Name'), text('PublicCode'), location, ...alternatives, ...silent('StopType'));
export const assignment = shape(ref('ScheduledStopPointRef', 'stopPointRef'), ref('StopPlaceRef'), ref('QuayRef'));
const place = fields(
  text('Name'),
  text('PublicCode'),
  centroid,
  ref('SiteRef', 'siteRef'),
  ref('ParentSiteRef', 'parentRef'),
  ref('ParentZoneRef', 'parentZoneRef'),
  accessibility,
  ...alternatives,
  // The route says it.
  ...silent('TransportMode', 'OtherTransportModes', 'StopPlaceType', 'QuayType'),
);
export const quay = shape(...place);
export const entrance = shape(...place, ...silent('EntranceType', 'IsEntry', 'IsExit', 'Width', 'Height'));
const entrances = ['StopPlaceEntrance', 'Entrance'].flatMap((local) => [
  list(local, 'entrances', entrance),
  refList(`${local}Ref`, 'entranceRefs'),
]);
export const stopPlace = shape(
  ...place,
  inline('quays', list('Quay', 'quays', quay), refList('QuayRef', 'quayRefs')),
  inline('entrances', ...entrances),
);
