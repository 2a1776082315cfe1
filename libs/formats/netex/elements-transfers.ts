import { inline, object, ref, refList, shape, silent, text } from './shape.js';

const side = <const K extends string>(local: string, key: K) =>
  object(
    local,
    shape(
      ref('ScheduledStopPointRef', 'stopPointRef'),
      ref('StopPlaceRef', 'placeRef'),
      ref('QuayRef', 'placeRef'),
      ref('StopPlaceEntranceRef', 'placeRef'),
    ),
    key,
  );
const durations = <const K extends string>(local: string, key: K) => inline(local, text('DefaultDuration', key));

/** Connection, SiteConnection and DefaultConnection: how long it takes from one place to another. */
export const connection = shape(
  side('From', 'from'),
  side('To', 'to'),
  durations('TransferDuration', 'transferDuration'),
  durations('WalkTransferDuration', 'walkDuration'),
  text('BothWays'),
  ref('TypeOfTransferRef', 'typeRef'),
  ...silent('Name'),
);

export const interchange = shape(
  ref('FromPointRef', 'fromPointRef'),
  ref('ToPointRef', 'toPointRef'),
  ref('FromJourneyRef', 'fromJourneyRef'),
  ref('FromServiceJourneyRef', 'fromJourneyRef'),
  ref('ToJourneyRef', 'toJourneyRef'),
  ref('ToServiceJourneyRef', 'toJourneyRef'),
  ref('ConnectionRef'),
  text('Priority'),
  text('StaySeated'),
  text('Guaranteed'),
  text('Advertised'),
  text('StandardTransferTime'),
  text('MinimumTransferTime'),
  ...silent('Name', 'Planned'),
);

export const frequencyGroup = shape(
  text('FirstDepartureTime'),
  text('FirstDayOffset'),
  text('LastDepartureTime'),
  text('LastDayOffset'),
  text('DayOffset', 'lastDayOffset'),
  text('ScheduledHeadwayInterval', 'headway'),
  inline('timebands', refList('TimebandRef', 'timebandRefs')),
  inline('journeys', refList('ServiceJourneyRef', 'journeyRefs')),
  ...silent('Name', 'Description', 'HeadwayDisplay'),
);
