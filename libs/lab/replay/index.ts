export { Replay } from './replay.js';
export type { ShownReplay } from './shown-replay.js';
export {
  REPLAY_LIMITS,
  ReplayDesk,
  type BroughtRecording,
  type ReplayDeskOptions,
  type ReplayLimits,
} from './replay-desk.js';
export { MOST_RECORDING_BYTES, RecordingShelf, type ShownRecording } from './recording-shelf.js';
export { ReplayGone, TooManyReplays } from './too-many-replays.js';
export type { MissingStretch, Recording } from './timeline.js';
