import { z } from 'zod';
import { VISIBILITIES, FEED_ID_PATTERN, type FeedId } from '#libs/model';
import { duration } from './duration.js';
import { sourceSection } from './source-section.js';
import { translated } from './texts-section.js';
import { timeZone } from './time-zone.js';

const rule = z.looseObject({ use: z.string().min(1) });

export const feedSection = z.strictObject({
  id: z
    .string()
    .regex(FEED_ID_PATTERN, 'expected lower-case letters, digits and dashes')
    .transform((id) => id as FeedId),
  title: translated,
  producer: z.string().min(1),
  /** SPDX id, or one the catalogue knows (`etalab-2.0`, `licence-mobilites`). Decides what may be given on. */
  licence: z.string().min(1),
  attribution: z.string().optional(),
  homepage: z.url().optional(),
  visibility: z.enum(VISIBILITIES).default('open'),
  /** A name of the area it is about, by which readers may follow it (`follow`). */
  region: z.string().min(1).max(60).optional(),
  nature: z.enum(['observed', 'simulated', 'replayed']).default('observed'),
  /** Zone of clock times whose own zone is absent or unknown; default: the hub's. */
  timezone: timeZone.optional(),
  /**
   * When the feed's files were recorded: its clock starts there, so that a past day is read as it was that day. The
   * feed is then marked as replayed.
   */
  recordedAt: z.iso
    .datetime({ offset: true })
    .transform((text) => Date.parse(text))
    .optional(),
  /** After how long without a fresh document the feed's entities count as stale. */
  staleAfter: duration({ min: '1s' }).optional(),
  /** Real-time entities whose own time is older than this are dropped. */
  dropAfter: duration({ min: '1s' }).optional(),
  /**
   * Share of its trips, or of its runs in the coming 14 days, by which a new timetable may fall short of the one in use;
   * one that has lost as much or more is refused until an operator accepts it. 1: only one without any run. Default 0.9.
   */
  maxTripLoss: z.number().min(0.05).max(1).optional(),
  /**
   * Another feed reports the same vehicles, and better: what both report is left out of this one in the outputs of all
   * feeds.
   */
  lesserOf: z.strictObject({ feed: z.string() }).optional(),
  /**
   * DATEX II says of some things that they are kept within the trade. `waived`: their producer has agreed that whoever may
   * see the feed may see them.
   */
  confidentiality: z.enum(['kept', 'waived']).default('kept'),
  sources: z.array(sourceSection).min(1),
  rules: z.array(rule).default([]),
});
