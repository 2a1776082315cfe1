import type { Bus, Delivery, ReadOptions } from '#libs/bus';
import { HubError } from '#libs/errors';
import type { Position } from '#libs/model';

/** What the stream of a session needs of its two logs: to read on from a place in either. */
export class ReadThroughBus {
  constructor(
    private readonly own: Bus,
    private readonly city: Bus,
  ) {}

  get epoch(): string {
    return this.own.epoch;
  }

  read(from: Position, limit: number, options?: ReadOptions): Promise<Delivery[]> {
    const log = [this.own, this.city].find(({ epoch }) => epoch === from.epoch);
    if (!log) throw new HubError('POSITION_GONE', `the place is of another log`);
    return log.read(from, limit, options);
  }
}
