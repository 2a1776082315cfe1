import type { SiriServiceSection } from '#libs/config';
import type { SiriService, SiriTopic } from '#libs/formats/siri';

const SERVICES: Readonly<Record<SiriServiceSection['service'], SiriService>> = {
  et: 'EstimatedTimetable',
  vm: 'VehicleMonitoring',
  sm: 'StopMonitoring',
  sx: 'SituationExchange',
};

/** A topic of a service, and what a subscription to it wants besides. */
export interface ConfiguredTopic {
  topic: SiriTopic;
  changeBeforeUpdatesSeconds?: number;
}

const seconds = (ms: number | undefined): number | undefined => (ms === undefined ? undefined : Math.round(ms / 1000));

/** Topics of each configured service: ET and SX take all lines in one, VM one line each, SM one stop and one line each. */
export function topicsOf(services: readonly SiriServiceSection[]): ConfiguredTopic[][] {
  return services.map(({ service: name, lines, stops, preview, maximumStopVisits, ...one }) => {
    const service = SERVICES[name];
    const common = {
      service,
      ...(preview !== undefined && { previewSeconds: seconds(preview) }),
      ...(maximumStopVisits !== undefined && { maximumStopVisits }),
      ...(one.vehicleMonitoringRef !== undefined && { vehicleMonitoringRef: one.vehicleMonitoringRef }),
    };
    const each = (lines ?? [undefined]).map((line) => (line === undefined ? {} : { lineRefs: [line] }));
    const topics: SiriTopic[] =
      name === 'et' || name === 'sx'
        ? [{ ...common, ...(lines && { lineRefs: lines }) }]
        : (stops ?? [undefined]).flatMap((stop) =>
            each.map((line) => ({ ...common, ...line, ...(stop !== undefined && { monitoringRef: stop }) })),
          );
    const change = seconds(one.changeBeforeUpdates);
    return topics.map((topic) => ({ topic, ...(change !== undefined && { changeBeforeUpdatesSeconds: change }) }));
  });
}
