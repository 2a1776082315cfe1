import { AlarmActions } from './alarm-actions.js';
import { EventDesk, type EventDeskParts } from './event-desk.js';
import { Journal, type JournalParts } from './journal.js';

/** What operators of a hub work with, put together once for a process. */
export class ControlRoom {
  readonly actions: AlarmActions;
  readonly journal: Journal;
  readonly events: EventDesk;

  constructor(parts: JournalParts & EventDeskParts) {
    this.actions = new AlarmActions(parts);
    this.journal = new Journal(parts);
    this.events = new EventDesk(parts);
  }
}
