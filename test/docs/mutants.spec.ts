interface Mutant {
  kind: string;
  start: number;
  end: number;
  put: string;
}
const script = '../../scripts/mutate/mutants.mjs';
const { mutantsOf, mutate } = (await import(script)) as {
  mutantsOf: (text: string) => Mutant[];
  mutate: (text: string, mutant: Mutant) => string;
};
const variantsOf = (text: string): string[] => mutantsOf(text).map((mutant) => mutate(text, mutant));

describe('the changes of the mutation check', () => {
  it.each([
    ['a boundary', 'f(a < b);', ['f(a <= b);']],
    ['an equality', 'f(a === b);', ['f(a !== b);']],
    ['what is joined', 'f(a && b);', ['f(a || b);']],
    ['a condition', 'if (a) b = c;', ['if (true) b = c;', 'if (false) b = c;']],
    ['a choice', 'x = a ? b : c;', ['x = true ? b : c;', 'x = false ? b : c;']],
    ['a negation', 'x = !a;', ['x = a;']],
    ['a number', 'x = 7;', ['x = (7 + 1);']],
    ['a word', "x = 'late';", ["x = '';"]],
    ['a truth', 'x = true;', ['x = false;']],
  ])('turn %s', (_, text, variants) => {
    const found = variantsOf(text);
    for (const variant of variants) expect(found).toContain(variant);
  });

  it('take a call away whose value nobody wants', () => {
    expect(variantsOf('store.clear();')).toEqual([';']);
  });

  it('leave alone what is no behaviour: imports, types, names, texts for people, text put together', () => {
    const text = [
      "import { a } from './a.js';",
      "type Side = 'left' | 'right';",
      "interface B { c: 'd'; }",
      "const names = { 'a-b': c };",
      "function f(): void { throw new HubError(code, 'The document is too large', { expected: 'less' }); }",
      "const line = 'a' + b;",
    ].join('\n');
    expect(mutantsOf(text).map(({ start, end }) => text.slice(start, end))).toEqual(["'a'"]);
  });
});
