/** Words that say nothing about which stop is meant; a name of nothing else keeps them. */
const SMALL_WORDS = new Set([
  'a',
  'au',
  'aux',
  'd',
  'de',
  'des',
  'du',
  'et',
  'l',
  'la',
  'le',
  'les',
  'of',
  'the',
  'and',
]);
/** Words of what sort of place is meant: named where a name has them, and as often where it has not. */
const PLACE_WORDS = new Set([
  ...['arret', 'arrets', 'station', 'halte', 'gare', 'gares', 'terminus', 'quai', 'ligne', 'sncf'],
  ...['bus', 'car', 'tram', 'tramway', 'metro', 'train', 'stop', 'platform'],
  ...['place', 'rue', 'avenue', 'boulevard', 'route', 'chemin', 'square', 'street', 'road'],
]);
/** What each commune has one of, and the saints half of all names begin with. */
const FREQUENT_WORDS = new Set([
  'mairie',
  'eglise',
  'ecole',
  'college',
  'lycee',
  'stade',
  'cimetiere',
  'saint',
  'sainte',
]);
/** How much a word counts where not all are found. */
const WEIGHT = 1;
const WEIGHT_OF_PLACE_WORD = 0.4;
const WEIGHT_OF_FREQUENT_WORD = 0.6;
/** Of the weight of what was asked for, a name must have so much. */
const ENOUGH = 0.45;
/** The commune of a stop is no part of its name, yet people say it. */
const IN_COMMUNE = 0.8;
/** Written short as often as in full. */
const FULL: Readonly<Record<string, string>> = {
  st: 'saint',
  ste: 'sainte',
  av: 'avenue',
  bd: 'boulevard',
  bld: 'boulevard',
  pl: 'place',
  rte: 'route',
};
/** A typo is forgiven in words of so many letters, two in longer ones; in the shortest not of the first letter. */
const ONE_TYPO = 3;
const SHORT = 3;
const TWO_TYPOS = 8;
const EXACT = 1;
const BEGINS = 0.9;
const TYPO = 0.25;
/** A name that stands in the words asked for ranks before one with many words besides. */
const OTHER_WORD = 0.03;
const MAX_WORDS = 8;

/** A text as it is compared: without case, accents and punctuation; words in full. */
export function wordsOf(text: string): string[] {
  const words = text
    .normalize('NFKD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
    .replace(/œ/g, 'oe')
    .replace(/æ/g, 'ae')
    .replace(/ß/g, 'ss')
    .split(/[^\p{Letter}\p{Number}]+/u)
    .filter((word) => word !== '')
    .map((word) => FULL[word] ?? word);
  const significant = words.filter((word) => !SMALL_WORDS.has(word));
  return significant.length > 0 ? significant : words;
}

export interface Hit {
  /** Of the names given, by their place. */
  index: number;
  /** At most 1, for the name as it was asked for. */
  score: number;
}

/** What one word asked for may mean. */
interface Matching {
  /** By place among the words; 0 for those that are not meant. */
  scores: Float32Array;
  /** Places of the words that may be meant. */
  words: number[];
  /** Names that have one of them, those with two counted twice. */
  names: number;
  weight: number;
}

interface Word {
  text: string;
  /** A bit for each letter in it: words that differ in more letters than typos allow are passed over unread. */
  letters: number;
  names: number[];
  /** Names of stops in a commune that is called so. */
  around: number[];
}

/**
 * Names found by what somebody types: any order of words, the last ones unfinished, accents or not, a wrong, missing,
 * doubled or swapped letter in words of three letters and more, two in those of eight. The work follows the number of different
 * words: a city's stops have a few thousand.
 */
export class NameSearch {
  private readonly words: Word[] = [];
  /** Places in `words`, by name. */
  private readonly wordsOfName: number[][] = [];
  private readonly wordsAround: number[][] = [];
  private readonly known = new Map<string, number>();
  private readonly scratch = new Distance();

  /** `communes`: where each name stands, by its place; a name may stand in several. */
  constructor(names: Iterable<string>, communes: readonly (readonly string[])[] = []) {
    let index = 0;
    for (const name of names) {
      const own = new Set(wordsOf(name));
      this.wordsOfName.push([...own].map((text) => this.note(text, index, 'names')));
      const around = new Set((communes[index] ?? []).flatMap(wordsOf));
      this.wordsAround.push([...around].map((text) => this.note(text, index, 'around')));
      index += 1;
    }
  }

  /** The place of a word among all. */
  private note(text: string, index: number, as: 'names' | 'around'): number {
    let at = this.known.get(text);
    if (at === undefined) {
      this.known.set(text, (at = this.words.length));
      this.words.push({ text, letters: lettersOf(text), names: [], around: [] });
    }
    this.words[at]![as].push(index);
    return at;
  }

  /** Names with all words asked for, the best first; those alike in the order they were given. */
  find(text: string): Hit[] {
    return this.withAll(this.asked(text));
  }

  /**
   * The same; where no name has all words, names with most of them: what sort of place it is and which commune it lies in
   * is often said and stands in no name.
   */
  findBest(text: string): { hits: Hit[]; isPartial: boolean } {
    const asked = this.asked(text);
    const hits = this.withAll(asked);
    if (hits.length > 0 || asked.length < 2) return { hits, isPartial: false };
    const telling = asked.filter(({ weight }) => weight === WEIGHT);
    const leading = telling.length > 0 ? telling : asked;
    return {
      hits: this.hits(leading, ['names', 'around'], (index) => this.scoreOfMost(index, asked)),
      isPartial: true,
    };
  }

  private withAll(asked: readonly Matching[]): Hit[] {
    // The word that the fewest names have leads; of those names alone the others are looked for.
    const leading = asked.reduce((least, one) => (one.names < least.names ? one : least), asked[0]!);
    return this.hits(leading ? [leading] : [], ['names'], (index) => this.scoreOfName(index, asked));
  }

  private asked(text: string): Matching[] {
    return wordsOf(text)
      .slice(0, MAX_WORDS)
      .map((word) => this.matching(word));
  }

  /** Names that have one of the leading words, by their score. */
  private hits(
    leading: readonly Matching[],
    lists: readonly ('names' | 'around')[],
    scoreOf: (index: number) => number,
  ): Hit[] {
    const hits: Hit[] = [];
    const seen = new Uint8Array(this.wordsOfName.length);
    for (const { words } of leading)
      for (const word of words)
        for (const list of lists)
          for (const index of this.words[word]![list]) {
            if (seen[index] === 1) continue;
            seen[index] = 1;
            const score = scoreOf(index);
            if (score > 0) hits.push({ index, score });
          }
    return hits.sort((a, b) => b.score - a.score || a.index - b.index);
  }

  /** Words of the names that may be meant by one asked for, each with how well. */
  private matching(asked: string): Matching {
    const scores = new Float32Array(this.words.length);
    const words: number[] = [];
    const typos = asked.length >= TWO_TYPOS ? 2 : asked.length >= ONE_TYPO ? 1 : 0;
    const letters = lettersOf(asked);
    let names = 0;
    this.words.forEach((word, at) => {
      const score = this.scoreOf(asked, letters, word, typos);
      if (score === 0) return;
      scores[at] = score;
      words.push(at);
      names += word.names.length;
    });
    return { scores, words, names, weight: weightOf(asked) };
  }

  /** 0 where too little of what was asked for is the name's or its commune's. */
  private scoreOfMost(index: number, asked: readonly Matching[]): number {
    const own = this.wordsOfName[index]!;
    const around = this.wordsAround[index]!;
    let sum = 0;
    let most = 0;
    let used = 0;
    let inCommune = 0;
    let commune = 0;
    for (const { scores, weight } of asked) {
      const best = bestOf(own, scores);
      const near = best === 0 ? bestOf(around, scores) : 0;
      if (best > 0) used += 1;
      sum += weight * best;
      inCommune += weight * near;
      if (near > 0) commune += 1;
      most += weight;
    }
    // Sotteville-lès-Rouen is less meant by "rouen" than Rouen is.
    sum += IN_COMMUNE * inCommune * (around.length === 0 ? 0 : (1 + commune / around.length) / 2);
    // A commune alone is no stop.
    if (used === 0 || sum < ENOUGH * most) return 0;
    return sum / most - OTHER_WORD * Math.max(0, own.length - used);
  }

  /** 0 where a word asked for is none of the name's. */
  private scoreOfName(index: number, asked: readonly Matching[]): number {
    const words = this.wordsOfName[index]!;
    let sum = 0;
    for (const { scores } of asked) {
      const best = bestOf(words, scores);
      if (best === 0) return 0;
      sum += best;
    }
    return sum / asked.length - OTHER_WORD * Math.max(0, words.length - asked.length);
  }

  private scoreOf(asked: string, letters: number, { text, letters: own }: Word, typos: number): number {
    if (text === asked) return EXACT;
    if (text.startsWith(asked)) return BEGINS;
    if (typos === 0 || text.length < asked.length - typos) return 0;
    // The beginning of half the dictionary is as near to three letters.
    if (asked.length <= SHORT && (text.length > SHORT + 1 || text[0] !== asked[0])) return 0;
    // Letters asked for that the word has not: each is a typo at least.
    if (bits(letters & ~own) > typos) return 0;
    const distance = this.scratch.toBeginning(asked, text, typos);
    if (distance > typos) return 0;
    return (text.length <= asked.length + typos ? EXACT : BEGINS) - TYPO * distance;
  }
}

function bestOf(words: readonly number[], scores: Float32Array): number {
  let best = 0;
  for (const word of words) if (scores[word]! > best) best = scores[word]!;
  return best;
}

function weightOf(word: string): number {
  if (PLACE_WORDS.has(word)) return WEIGHT_OF_PLACE_WORD;
  return FREQUENT_WORDS.has(word) ? WEIGHT_OF_FREQUENT_WORD : WEIGHT;
}

function lettersOf(text: string): number {
  let letters = 0;
  for (let i = 0; i < text.length; i += 1) letters |= 1 << (text.charCodeAt(i) & 31);
  return letters;
}

function bits(value: number): number {
  let count = 0;
  for (let rest = value; rest !== 0; rest &= rest - 1) count += 1;
  return count;
}

/** Letters wrong, missing, too many or swapped (Damerau-Levenshtein, adjacent letters); rows are kept between calls. */
class Distance {
  private rows = [new Int32Array(64), new Int32Array(64), new Int32Array(64)];

  /** From `asked` to the beginning of `text` it is nearest to; more than `most` where there is none so near. */
  toBeginning(asked: string, text: string, most: number): number {
    const width = Math.min(text.length, asked.length + most);
    if (this.rows[0]!.length <= width) this.rows = this.rows.map(() => new Int32Array(2 * width + 1));
    let [before, last, row] = this.rows as [Int32Array, Int32Array, Int32Array];
    for (let j = 0; j <= width; j += 1) last[j] = j;
    for (let i = 1; i <= asked.length; i += 1) {
      row[0] = i;
      let least = i;
      const letter = asked.charCodeAt(i - 1);
      for (let j = 1; j <= width; j += 1) {
        const other = text.charCodeAt(j - 1);
        let cost = Math.min(last[j]! + 1, row[j - 1]! + 1, last[j - 1]! + (letter === other ? 0 : 1));
        const isSwapped =
          i > 1 && j > 1 && letter === text.charCodeAt(j - 2) && other === asked.charCodeAt(i - 2) && letter !== other;
        if (isSwapped) cost = Math.min(cost, before[j - 2]! + 1);
        row[j] = cost;
        if (cost < least) least = cost;
      }
      if (least > most) return most + 1;
      [before, last, row] = [last, row, before];
    }
    let best = most + 1;
    for (let j = Math.max(0, asked.length - most); j <= width; j += 1) if (last[j]! < best) best = last[j]!;
    return best;
  }
}
