import { z } from 'zod';
import { count, instant, number, optional, text } from '#libs/model/schemas';

const speed = z.number().min(0.1).max(100);

const faultLine = z
  .object({
    at: z.union([instant, number]).describe('an instant, or seconds from the beginning'),
    target: text.describe('a feed, feed/source, or the key of an entity'),
    fault: text.describe(
      'late, frozen, 500, 204, slow, html, truncated, duplicated, id-shift, wrong-prefix, clock-off, gps-noise, drop-vehicle, put-elsewhere, cancel-trip or close-road',
    ),
    ...optional({
      seconds: number.describe('how long it lasts; 60 where it is not said'),
      seed: number.describe('the same script with the same seeds does the same each time'),
      bySeconds: number.describe('how late, or by how much a clock is off'),
      metres: number.describe('spread of GPS noise'),
      share: number.describe('of the vehicles of a feed that are dropped, from 0 to 1'),
      place: z.array(z.number()).describe('[longitude, latitude]'),
      line: z.array(z.array(z.number())).describe('of a closed road'),
    }),
  })
  .describe('one line of a script of faults');

const replayRequest = z.object(
  optional({
    feeds: z.array(text).describe('ids, or all'),
    from: instant.describe('of a recording that was brought: where it begins'),
    to: instant.describe('what is still to come is cut off'),
    speed: speed.describe('1 where it is not said'),
    loop: z.boolean(),
    faults: z.array(faultLine),
    recording: text.describe('id of a recording that was brought, in place of the archive of the hub'),
    title: text,
  }),
);

const missing = z.object({
  feed: text,
  ...optional({ source: text }),
  from: instant,
  to: instant,
  documents: count.describe('noted and gone; 0 where nothing was noted at all'),
});

const replay = z.object({
  id: text,
  state: z.enum(['building', 'playing', 'paused', 'finished', 'ended', 'failed']),
  feeds: z.array(text),
  from: instant,
  to: instant,
  at: instant.describe('its own time'),
  speed,
  loop: z.boolean(),
  outputs: text.describe('where the paths of every output stand: /replay/{id}'),
  stream: text,
  page: text,
  createdAt: instant,
  documents: count.describe('of the interval'),
  played: count,
  passes: count,
  behindSeconds: number.describe('by how much it is behind the speed asked for'),
  buildSeconds: number.describe('how long the state of its beginning, or of the last seek, took'),
  missing: z.array(missing),
  faults: z.array(
    z.object({
      at: instant,
      seconds: number,
      fault: text,
      target: text,
      seed: number,
      state: z.enum(['waiting', 'active', 'over']),
    }),
  ),
  ...optional({ title: text, recording: text, reason: text.describe('why it failed') }),
});

const replayOrder = z.object({
  op: z.enum(['pause', 'resume', 'seek', 'speed', 'end']),
  ...optional({ at: z.union([instant, number]).describe('to seek: an instant, or seconds from the beginning'), speed }),
});

const recording = z.object({
  id: text,
  from: instant,
  to: instant,
  feeds: z.array(text),
  documents: count,
  bytes: count,
  createdAt: instant,
  until: instant.describe('when the hub forgets it'),
  refused: z.array(z.object({ entry: text, reason: text })),
});

/** What replays answer, by the names the bodies have in `/openapi.json`. */
export const REPLAY_ANSWERS = {
  ReplayRequest: replayRequest,
  Replay: replay,
  Replays: z.object({ replays: z.array(replay) }),
  ReplayOrder: replayOrder,
  Recording: recording,
  Recordings: z.object({ recordings: z.array(recording) }),
};
