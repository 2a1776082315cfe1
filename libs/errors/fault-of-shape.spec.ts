import { z } from 'zod';
import { faultOfShape } from './fault-of-shape.js';

const point = z.strictObject({ latitude: z.number().min(-90).max(90) });
const wish = z.strictObject({
  title: z.string().min(1).max(5),
  kinds: z
    .array(z.enum(['a', 'b']))
    .min(1)
    .optional(),
  point: point.optional(),
  at: z.iso.datetime({ offset: true }).optional(),
  count: z.int().optional(),
  url: z.url().optional(),
  own: z.string().regex(/^x/, 'expected what begins with x').optional(),
  either: z.union([z.string(), z.strictObject({ deep: z.number() })]).optional(),
});
const faultOf = (value: unknown) => {
  const { error } = wish.safeParse(value);
  return faultOfShape(wish, error!, value);
};

describe('what is wrong with the shape of a value', () => {
  it.each([
    [undefined, 'body', 'nothing', 'an object'],
    [{}, 'title', 'nothing', 'a text'],
    [{ title: 3 }, 'title', '3', 'a text'],
    [{ title: '' }, 'title', '', 'at least 1 character'],
    [{ title: 'much too long' }, 'title', 'much too long', 'at most 5 characters'],
    [{ title: 'x', kinds: ['c'] }, 'kinds.0', 'c', 'one of a, b'],
    [{ title: 'x', kinds: [] }, 'kinds', '[]', 'at least 1 entry'],
    [{ title: 'x', point: { latitude: 91 } }, 'point.latitude', '91', 'at most 90'],
    [{ title: 'x', point: { lat: 1, latitude: 1 } }, 'point.lat', 'lat', 'one of latitude'],
    [{ title: 'x', colour: 1 }, 'colour', 'colour', 'one of title, kinds, point, at, count, url, own, either'],
    [{ title: 'x', at: 'soon' }, 'at', 'soon', 'an instant with its offset such as 2026-01-15T08:00:00Z'],
    [{ title: 'x', count: 1.5 }, 'count', '1.5', 'a whole number'],
    [{ title: 'x', url: 'nowhere' }, 'url', 'nowhere', 'an http or https address'],
    [{ title: 'x', own: 'y' }, 'own', 'y', 'what begins with x'],
    [{ title: 'x', either: { deep: 'no' } }, 'either.deep', 'no', 'a number'],
    [{ title: 'x', either: 3 }, 'either', '3', 'a value of another form'],
  ])('%j is named at its place', (value, where, got, expected) => {
    expect(faultOf(value)).toEqual({ where, got, expected });
  });

  it('names the choices of a message by its op', () => {
    const message = z.discriminatedUnion('op', [
      z.strictObject({ op: z.literal('ping') }),
      z.strictObject({ op: z.literal('subscribe'), filter: z.strictObject({ feeds: z.array(z.string()) }) }),
    ]);
    const judge = (value: unknown) => faultOfShape(message, message.safeParse(value).error!, value, '(message)');
    expect(judge({ op: 'dance' })).toEqual({
      where: 'op',
      got: 'dance',
      expected: 'one of ping, subscribe',
    });
    expect(judge({ op: 'subscribe', filter: { feeds: [], colour: 1 } })).toEqual({
      where: 'filter.colour',
      got: 'colour',
      expected: 'one of feeds',
    });
  });
});
