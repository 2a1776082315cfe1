/** How many of the feeds one of so many collectors should own. */
export function fairShare(feeds: number, members: number): number {
  return Math.ceil(feeds / Math.max(1, members));
}

/** The feeds in an order of each member's own, so that collectors that start together do not all ask for the same. */
export function inTurn<Feed>(feeds: readonly Feed[], members: readonly string[], member: string): Feed[] {
  const from = Math.floor((Math.max(0, members.indexOf(member)) * feeds.length) / Math.max(1, members.length));
  return [...feeds.slice(from), ...feeds.slice(0, from)];
}
