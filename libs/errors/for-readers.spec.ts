import { forReaders, forgetInside, rememberInside } from './index.js';

describe('what readers learn of a fault', () => {
  beforeEach(() => {
    rememberInside('db.internal');
    rememberInside('/var/lib/estuaire');
  });
  afterEach(forgetInside);

  it.each([
    ['Kafka at kafka-1:9092, kafka-2:9092: no answer for 12 s', 'Kafka: no answer for 12 s'],
    [
      'the store at db.internal:5432/estuaire is not available: connect ECONNREFUSED 10.0.3.7:5432',
      'the store is not available: connect ECONNREFUSED …',
    ],
    ['getaddrinfo ENOTFOUND db.internal', 'getaddrinfo ENOTFOUND …'],
    ['connect ECONNREFUSED ::1:6379', 'connect ECONNREFUSED …'],
    ['the store in /var/lib/estuaire/store is not available', 'the store is not available'],
    [
      'no collector looks after 2 of 3 feeds; the last looked at 2026-11-29T08:36:12.123Z',
      'no collector looks after 2 of 3 feeds; the last looked at 2026-11-29T08:36:12.123Z',
    ],
    ['got from "12:30", expected an instant', 'got from "12:30", expected an instant'],
  ])('%s', (inside, shown) => {
    expect(forReaders(inside)).toBe(shown);
  });
});
