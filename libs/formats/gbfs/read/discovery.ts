import type { GbfsFeed, VersionLink } from '../content.js';
import type { Fields } from '../fields.js';
import { GBFS_FILE_NAMES } from '../file-names.js';

/**
 * Feeds in the order of the file. The layout is recognised from the data, not from the version: `data.feeds` (3.0) or
 * one block per language (up to 2.3). A file that lists itself is legal and left out, so that nobody runs in circles;
 * names no version knows are UNKNOWN_FIELD and left out. Spec: gbfs.md, gbfs.json.
 */
export function readDiscovery(data: Fields): { feeds: GbfsFeed[] } {
  if (Array.isArray(data.raw('feeds'))) return { feeds: feedsOf(data) };
  const feeds = Object.keys(data.object).flatMap((language) => {
    const block = data.child(language);
    return block ? feedsOf(block, language) : [];
  });
  return { feeds };
}

function feedsOf(block: Fields, language?: string): GbfsFeed[] {
  const feeds = block.children('feeds');
  if (!feeds) block.missing('feeds');
  return (feeds ?? []).flatMap((fields): GbfsFeed | [] => {
    const name = fields.text('name');
    const url = fields.uri('url');
    if (!name) fields.missing('name');
    if (!url) fields.missing('url');
    if (!name || !url || name === 'gbfs') return [];
    if (!GBFS_FILE_NAMES.has(name)) {
      fields.report('UNKNOWN_FIELD', 'advice', 'name', name);
      return [];
    }
    return language === undefined ? { name, url } : { name, url, language };
  });
}

/** Spec: gbfs.md, gbfs_versions.json. */
export function readVersions(data: Fields): { versions: VersionLink[] } {
  return { versions: linksOf(data) };
}

/** Spec: gbfs.md v3.0, manifest.json. */
export function readManifest(data: Fields): { datasets: { systemId: string; versions: VersionLink[] }[] } {
  const datasets = (data.children('datasets') ?? []).flatMap((fields) => {
    const systemId = fields.id('system_id');
    if (systemId === undefined) fields.missing('system_id');
    return systemId === undefined ? [] : { systemId, versions: linksOf(fields) };
  });
  return { datasets };
}

function linksOf(fields: Fields): VersionLink[] {
  return (fields.children('versions') ?? []).flatMap((entry) => {
    const version = entry.text('version')?.replace(/^v/i, '');
    const url = entry.uri('url');
    return version && url ? { version, url } : [];
  });
}
