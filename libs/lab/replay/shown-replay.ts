import { toInstant, type FeedId, type Instant } from '#libs/model';
import type { FaultScript } from '../faults/index.js';
import type { PlayerState, ReplayPlayer } from './player.js';
import type { ReplayClock } from './replay-clock.js';
import type { ReplayParts } from './replay.js';
import type { MissingStretch } from './timeline.js';

/** What a replay looks like to whoever may know of it. */
export interface ShownReplay {
  id: string;
  title?: string;
  state: PlayerState;
  feeds: FeedId[];
  from: Instant;
  to: Instant;
  /** Its own time. */
  at: Instant;
  speed: number;
  loop: boolean;
  outputs: string;
  stream: string;
  page: string;
  recording?: string;
  createdAt: Instant;
  /** Documents in the interval, and how many have been played, over again where it was sought or looped. */
  documents: number;
  played: number;
  passes: number;
  /** By how much it is behind the speed asked for. */
  behindSeconds: number;
  /** How long the state of its last beginning or seek took to build. */
  buildSeconds: number;
  missing: MissingStretch[];
  faults: ShownFault[];
  reason?: string;
}

interface ShownFault {
  at: Instant;
  seconds: number;
  fault: string;
  target: string;
  seed: number;
  state: 'waiting' | 'active' | 'over';
}

/** A replay as it stands now, on its own clock. */
export function shownReplay({
  id,
  wish,
  feeds,
  timeline,
  player,
  clock,
  script,
  missing,
  createdMs,
}: Pick<ReplayParts, 'id' | 'wish' | 'feeds' | 'timeline'> & {
  player: ReplayPlayer;
  clock: ReplayClock;
  script: FaultScript;
  missing: MissingStretch[];
  createdMs: number;
}): ShownReplay {
  const nowMs = clock.now();
  const faults = script.list(nowMs).map(({ atMs, seconds, fault, target, seed, state }): ShownFault => ({
    at: toInstant(wish.fromMs + atMs),
    seconds,
    fault,
    target,
    seed,
    state,
  }));
  return {
    id,
    ...(wish.title === undefined ? {} : { title: wish.title }),
    state: player.state,
    feeds: feeds.map((feed) => feed.id),
    from: toInstant(wish.fromMs),
    to: toInstant(wish.toMs),
    at: toInstant(Math.min(wish.toMs, Math.max(wish.fromMs, nowMs))),
    speed: player.speed,
    loop: wish.loop,
    outputs: `/replay/${id}`,
    stream: `/v1/stream?replay=${id}`,
    page: `/replay/${id}/`,
    ...(wish.recording === undefined ? {} : { recording: wish.recording }),
    createdAt: toInstant(createdMs),
    documents: timeline.documents.length,
    played: player.counters.documentsTotal,
    passes: player.counters.passesTotal,
    behindSeconds: Math.round(clock.behindMs / 1000),
    buildSeconds: player.counters.buildMs / 1000,
    missing,
    faults,
    ...(player.fault ? { reason: player.fault.message } : {}),
  };
}
