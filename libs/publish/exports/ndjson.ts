import { utf8Bytes, type ExportForm } from './export-form.js';

/** One JSON object a line; what is absent is left out. Spec: ndjson 1.0. */
export const ndjson: ExportForm = {
  contentType: 'application/x-ndjson; charset=utf-8',
  isText: true,
  async *write(_, pages) {
    for await (const page of pages) {
      let text = '';
      for (const row of page) text += `${JSON.stringify(row)}\n`;
      yield utf8Bytes(text);
    }
  },
};
