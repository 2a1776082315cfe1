import { parseConfig } from './index.js';

const HEAD = `hub: { name: Hub, operator: City, contact: hub@example.org }
feeds: [{ id: bikes, title: { en: Bikes }, producer: City, licence: CC0-1.0, sources: [{ format: gbfs, url: 'https://example.org/gbfs.json', every: 30s }] }]
engines: { bus: { kafka: { brokers: ['kafka:9092'], partitions: 3 } }, store: { postgres: { urlEnv: PG } } }
`;
const problems = (shares: string) => parseConfig(`${HEAD}recorder: { shares: ${shares} }\n`).problems ?? [];

describe('what several recorders share', () => {
  it.each([
    '3',
    '{ moving: { kinds: [vehicle-position] }, rest: { kinds: rest } }',
    '{ a: { partitions: [0] }, b: { partitions: [1, 2] } }',
  ])('may be %s', (shares) => {
    expect(problems(shares)).toEqual([]);
  });

  it('is refused by name where two shares overlap', () => {
    expect(problems('{ a: { partitions: [0, 1] }, b: { partitions: [1, 2] } }')[0]).toMatchObject({
      path: 'recorder.shares',
      message: expect.stringMatching(
        /^partition 1 of [a-z-]+ would be recorded by a and b: expected them in one share$/,
      ),
    });
  });

  it('is refused by name where something is left to nobody', () => {
    const left = problems('{ a: { partitions: [0] }, b: { kinds: [vehicle-position], partitions: [1, 2] } }');
    expect(left.map(({ message }) => message)).toContain(
      'partitions 1, 2 of alert would be recorded by nobody: expected them in one share',
    );
    expect(left.some(({ message }) => message.includes('vehicle-position'))).toBe(false);
  });

  it('is refused where there are fewer partitions, by number or by name', () => {
    expect(problems('4')[0]!.message).toBe('got 4, expected at most 3, as many as the bus has partitions');
    expect(problems('{ a: { partitions: [0, 1, 2, 3] } }')[0]!.message).toBe(
      'got 3, expected a partition below 3, as many as the bus has',
    );
  });
});
