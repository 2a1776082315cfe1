export { DailyArchive, type ArchivedDay } from './daily-archive.js';
export { ExportDesk } from './export-desk.js';
export { EXPORT_FORMS, MAX_EXPORT_ROWS, readExportName, readExportQuery } from './asked.js';
