export { ALL_TIME, replayableFeed, writeTakeOut, type TakeOut, type TakenDocument } from './write-archive.js';
export {
  TAKE_OUT_FORMAT,
  datasetsOf,
  takenFeed,
  type TakeOutAbout,
  type TakenDataset,
  type TakenFeed,
} from './about.js';
