import { en, fr } from '../wording/words';
import { refusalOf } from './refusal';

describe('why something was not done, as the page says it', () => {
  it.each([
    ['the session has ended', { status: 401 }, 'refusedSession'],
    ['the role has been taken away', { status: 403 }, 'refusedSession'],
    ['somebody else has changed it', { status: 409, code: 'CONFLICT' }, 'refusedConflict'],
    ['it is no longer there', { status: 404, code: 'NOT_FOUND' }, 'refusedGone'],
    ['too much was asked', { status: 429 }, 'refusedBusy'],
    ['an engine is away', { status: 503, code: 'BUS_UNAVAILABLE' }, 'refusedHub'],
    ['the hub failed', { status: 500 }, 'refusedHub'],
  ])('%s', (_, problem, words) => {
    expect(refusalOf(problem)).toMatchObject({ words });
    expect(refusalOf(problem)).not.toHaveProperty('detail');
    expect(fr[words as 'refusedHub']).not.toBe(en[words as 'refusedHub']);
  });

  it('names the field at fault as the page calls it, and what is needed there', () => {
    const detail = 'routes: got "none", expected at least one of routes, stops and agencies: whom the alert is for';
    expect(refusalOf({ status: 400, code: 'REQUEST_INVALID', where: 'routes', detail })).toEqual({
      words: 'needLines',
      field: 'linesTouched',
    });
  });

  it('says which of several lines is none', () => {
    const detail = 'routes: got "astuce:91", expected a line of the timetable in use';
    const problem = { status: 400, code: 'REQUEST_INVALID', where: 'routes', detail, got: 'astuce:91' };
    expect(refusalOf(problem)).toEqual({ words: 'needLines', field: 'linesTouched', got: 'astuce:91' });
    expect(refusalOf({ ...problem, got: 'none' })).not.toHaveProperty('got');
  });

  it('tells a gap that a template left from any other text at fault', () => {
    const problem = { status: 400, code: 'REQUEST_INVALID', where: 'text' };
    expect(refusalOf({ ...problem, detail: 'text: got "{cause}", expected no gap' }).words).toBe('needNoGap');
    expect(refusalOf({ ...problem, detail: 'text: got "", expected a text' }).words).toBe('refusedField');
  });

  it('gives the hub’s own words where the page has none', () => {
    const problem = { status: 400, code: 'REQUEST_INVALID', where: 'colour', detail: 'colour: got "x"' };
    expect(refusalOf(problem)).toEqual({ words: 'refusedOther', detail: 'colour: got "x"' });
  });
});
