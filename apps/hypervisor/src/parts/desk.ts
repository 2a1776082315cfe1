import type { FunctionComponent } from 'preact';
import type { View } from '../live/view';
import { AlarmFiguresPanel } from './alarm-figures';
import { EventsPanel } from './events-panel';
import { FeedRoom } from './feed-room';
import { FiguresPanel } from './figures-panel';
import { JournalPanel } from './journal-panel';
import { LabPanel } from './lab-panel';
import { LineDiagram } from './line-diagram';
import { LineLadder } from './line-ladder';
import { RunPage } from './run-page';
import { StopBoard } from './stop-board';
import { VehiclePage } from './vehicle-page';

/** The parts beside the map by what they are of. */
export const DESK: Record<View['kind'], FunctionComponent<{ view: View }>> = {
  line: LineLadder,
  diagram: LineDiagram,
  stop: StopBoard,
  run: RunPage,
  vehicle: VehiclePage,
  feed: FeedRoom,
  journal: JournalPanel,
  events: EventsPanel,
  statistics: AlarmFiguresPanel,
  figures: FiguresPanel,
  lab: LabPanel,
};
