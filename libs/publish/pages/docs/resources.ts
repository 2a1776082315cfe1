import { ENDPOINTS } from '../../describe/endpoints.js';

const FIRST = ['Stops and lines', 'State', 'History', 'Stream', 'Feeds'];

/** The page of errors stands beside those of resources. */
export const ERRORS_SLUG = 'errors';

/** The name of a resource in addresses. */
export function slugOf(tag: string): string {
  return tag.toLowerCase().replace(/[^a-z]+/g, '-');
}

/** Resources of the API in the order people meet them, each with its own page. */
export function resources(): { tag: string; slug: string }[] {
  const tags = [...new Set(ENDPOINTS.map(({ tag }) => tag))];
  const ordered = [...FIRST.filter((tag) => tags.includes(tag)), ...tags.filter((tag) => !FIRST.includes(tag))];
  return ordered.map((tag) => ({ tag, slug: slugOf(tag) }));
}
