export * from './licences.js';
export * from './feed-catalogue.js';
export * from './guard.js';
export { Following } from './following.js';
export { OWN_FEED, ownFeedTerms, type OwnFeedTerms } from './own-feed.js';
