export { DailyArchive, type ArchivedDay } from './daily-archive.js';
export { ExportSender } from './export-sender.js';
export { EXPORT_FORMS, MAX_EXPORT_ROWS, readExportName, readExportQuery } from './export-request.js';
