import type { IssueCollector } from '#libs/errors';
import type { InstantReader } from './instant.js';

/** What readers of car parks and signs need besides the element. */
export interface RoadsideContext {
  issues: IssueCollector;
  instants: InstantReader;
  language: string;
}
