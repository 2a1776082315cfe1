import { HubError } from '#libs/errors';
import { TOPIC_PREFIX, isKind, type Kind, type Position } from '#libs/model';

/** Where to read on after `positions` have been handled: the next offset of each. */
export function after(positions: readonly Position[]): Position[] {
  return positions.map((position) => ({ ...position, offset: position.offset + 1 }));
}

/** The kind a topic carries; `undefined` for a topic that is none of the hub's. */
export function kindOfTopic(topic: string): Kind | undefined {
  const kind = topic.startsWith(TOPIC_PREFIX) ? topic.slice(TOPIC_PREFIX.length) : '';
  return isKind(kind) ? kind : undefined;
}

/** `mobility.alert/0@17 (epoch abc)`, for messages. */
export function describePosition(position: Position): string {
  return `${position.topic}/${position.partition}@${position.offset} (epoch ${position.epoch})`;
}

export function positionGone(position: Position, why: string): HubError {
  return new HubError('POSITION_GONE', `position ${describePosition(position)} is gone: ${why}`, {
    where: describePosition(position),
  });
}

/** The newest of each topic partition, for a batch in delivery order. */
export function lastPositions(positions: Iterable<Position>): Position[] {
  const newest = new Map<string, Position>();
  for (const position of positions) newest.set(`${position.topic}/${position.partition}`, position);
  return [...newest.values()];
}
