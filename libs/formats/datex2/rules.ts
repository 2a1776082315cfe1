import type { XmlName, XmlScanner } from '#libs/formats/xml';

/**
 * One element of a hot path and what to do with it. Children are found by the id of their name; an element without a
 * rule is skipped with all it holds.
 */
export interface Rule<State> {
  /** Attributes are to be had here. */
  enter?(state: State, scanner: XmlScanner, name: XmlName): void;
  /** The element's text is to be had here when `text` is set. */
  leave?(state: State, scanner: XmlScanner): void;
  text?: boolean;
  children: readonly (Rule<State> | undefined)[];
}

const NO_CHILDREN: readonly undefined[] = [];

export function rule<State>(
  children: readonly (readonly [XmlName, Rule<State>])[],
  does: Omit<Rule<State>, 'children' | 'text'> = {},
): Rule<State> {
  const table: (Rule<State> | undefined)[] = [];
  for (const [name, child] of children) {
    while (table.length <= name.id) table.push(undefined);
    table[name.id] = child;
  }
  return { ...does, children: table };
}

/** An element that holds only text. */
export function leafRule<State>(leave: (state: State, scanner: XmlScanner) => void): Rule<State> {
  return { text: true, leave, children: NO_CHILDREN };
}

/** Follows rules down and up one subtree. */
export class RuleFollower<State> {
  private readonly open: Rule<State>[] = [];

  constructor(private readonly state: State) {}

  begin(root: Rule<State>, name: XmlName, scanner: XmlScanner): void {
    this.open.length = 0;
    this.enter(root, name, scanner);
  }

  start(name: XmlName, scanner: XmlScanner): void {
    const parent = this.open[this.open.length - 1]!;
    const child = name.id < 0 ? undefined : parent.children[name.id];
    if (child) this.enter(child, name, scanner);
    else {
      this.open.push(SKIPPED);
      scanner.skip();
    }
  }

  end(scanner: XmlScanner): void {
    const closed = this.open.pop()!;
    if (closed.leave) closed.leave(this.state, scanner);
    if (closed.text) scanner.collecting = false;
  }

  private enter(entered: Rule<State>, name: XmlName, scanner: XmlScanner): void {
    this.open.push(entered);
    if (entered.enter) entered.enter(this.state, scanner, name);
    if (entered.text) scanner.collecting = true;
  }
}

const SKIPPED = { children: NO_CHILDREN } as Rule<never> as Rule<never> & Rule<unknown>;
