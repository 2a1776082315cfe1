import { ERROR_CODES, ISSUE_CODES, type ErrorCode, type IssueCode } from '#libs/errors';
import { PROBLEM_STATUS } from '../../problem.js';
import { html, type Html } from '../html.js';
import { codeBlock, tableOf, type PageView } from '../page.js';
import { FRENCH_ERRORS, FRENCH_ISSUES } from '../words/french/index.js';
import type { Wording } from '../words/index.js';
import { fieldsSection } from './fields-table.js';
import { pageOfDocs } from './page-of-docs.js';

/** The statuses of problems, and whether asking again may help. */
export const PROBLEM_STATUSES = [
  ...[400, 401, 403, 404, 405, 408, 409, 410, 413, 415, 416, 421, 429, 431, 500, 503],
] as const;

const EXAMPLE = {
  type: 'about:blank',
  title: 'Invalid request',
  status: 400,
  detail: 'limit: got "0", expected a whole number from 1 to 1000',
  code: 'REQUEST_INVALID',
  where: 'limit',
  got: '0',
  expected: 'a whole number from 1 to 1000',
};

/** `/docs/errors`: what a problem says, what each status asks for, and every code of the hub and of faults in data. */
export function errorsPage(view: PageView): Html {
  const { words } = view;
  return pageOfDocs(
    view,
    words.say('errorsTitle'),
    html`<p class="lead">${words.say('errorsLead')}</p>
      ${codeBlock(JSON.stringify(EXAMPLE, undefined, 2), words)} ${fieldsSection('Problem', 'problem', words)}
      <section id="statuses">
        <h2>${words.say('errorsStatuses')}</h2>
        ${tableOf(
          words.say('errorsStatuses'),
          [words.say('errorsStatus'), words.say('meaning')],
          PROBLEM_STATUSES.map((status) => [String(status), words.say(`status.${status}`)]),
        )}
      </section>
      <section id="codes">
        <h2>${words.say('errorsCodes')}</h2>
        <p>${words.say('errorsCodesLead')}</p>
        ${codeTable(
          words.say('errorsCodes'),
          (Object.keys(ERROR_CODES) as ErrorCode[]).map((code) => [
            code,
            ofLanguage(words, FRENCH_ERRORS[code], ERROR_CODES[code]),
            String(PROBLEM_STATUS[code]?.status ?? ''),
          ]),
          words,
          words.say('errorsStatus'),
        )}
      </section>
      <section id="issues">
        <h2>${words.say('errorsIssues')}</h2>
        <p>${words.say('errorsIssuesLead')}</p>
        ${codeTable(
          words.say('errorsIssues'),
          (Object.keys(ISSUE_CODES) as IssueCode[]).map((code) => [
            code,
            ofLanguage(words, FRENCH_ISSUES[code], ISSUE_CODES[code]),
          ]),
          words,
        )}
      </section>`,
  );
}

const ofLanguage = ({ language }: Wording, french: string, english: string): string =>
  language === 'fr' ? french : english;

function codeTable(
  caption: string,
  rows: readonly (readonly string[])[],
  words: Wording,
  ...more: readonly string[]
): Html {
  return tableOf(
    caption,
    [words.say('code'), words.say('meaning'), ...more],
    rows.map(([code, ...rest]) => [html`<code>${code!}</code>`, ...rest]),
  );
}
