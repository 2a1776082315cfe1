export { importSchedule, type ImportOptions, type ScheduleImport, type ScheduleMeta } from './import-schedule.js';
export {
  DEFAULT_MAX_TRIP_LOSS,
  UPCOMING_DAYS,
  judgeSchedule,
  type Comparison,
  type JudgedSchedule,
  type ScheduleVerdict,
} from './judge-schedule.js';
export { upcomingRuns, type UpcomingRuns } from './upcoming-runs.js';
export { nodeZipEngine } from './node-zip-engine.js';
export { openSchedule, openScheduleIndex, scheduleFileName, writeScheduleFile } from './schedule-file.js';
export * from './schedule.js';
export { importScheduleAside } from './import-aside.js';
export {
  importTimetable,
  type ConvertedDocument,
  type NetexFacts,
  type TimetableDocument,
  type TimetableImport,
} from './import-document.js';
export { ScheduleShelf } from './schedule-shelf.js';
