export { AlarmActions, isAlarmActionName, type AlarmActionsParts, type HandledAlarm } from './alarm-actions.js';
export { alarmLog, type LoggedAlarm } from './alarm-log.js';
export { alarmStatistics, FALSE_ALARM, type AlarmStatistics, type AlarmTally } from './alarm-statistics.js';
export { ALERT_TEMPLATES } from './alert-templates.js';
export { AuditTrail, type AuditRead, type AuditTrailParts } from './audit-trail.js';
export { ControlRoom } from './control-room.js';
export { DeskClerk, type DeskClerkParts } from './desk-clerk.js';
export { EventDesk, type EventDeskParts, type NamedNetwork } from './event-desk.js';
export { eventChange, eventEnd, eventProlongation, eventRequest } from './event-request.js';
export { Journal, type DeskWriter, type JournalParts, type JournalRead } from './journal.js';
export {
  decodePlace,
  encodePlace,
  journalCsv,
  lineText,
  journalOrderOf,
  type JournalFilter,
  type JournalLine,
} from './journal-lines.js';
export {
  Escalation,
  type Escalated,
  type EscalationChannel,
  type EscalationParts,
  type Sent as EscalationSent,
  type EscalationAudience,
} from './escalation.js';
export { FeedProducers } from './feed-producers.js';
export { HookChannel } from './hook-channel.js';
export { OperatorsOnCall } from './operators-on-call.js';
export { MailChannel } from './mail.js';
export { contactsOf, responseCards, type ResponseCardText } from './response-cards.js';
