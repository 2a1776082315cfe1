import type { SiriCall, SiriTime } from '#libs/formats/siri';

/** How a SIRI journey says which run it is; each part as the feed writes it. */
export interface JourneyRef {
  tripRef?: string;
  dataFrameRef?: string;
  lineRef?: string;
  directionRef?: string;
  /** Timetabled departure at the first stop. */
  originAimed?: SiriTime;
  /** Some call with a timetabled time: decides the service date where nothing else does. */
  aimedCall?: { stopPointRef?: string; at: SiriTime };
  /** Stops in the order they are served, for a run that nothing else names. */
  calls?: readonly SiriCall[];
  isExtra?: boolean;
}
