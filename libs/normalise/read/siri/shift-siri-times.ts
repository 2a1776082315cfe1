/** Elements whose values are instants: `…Time` and `…Timestamp`. */
const IS_TIME = /Time(?:stamp)?$/;

/** An element with all its times moved; everything else is the same object. */
export function shiftSiriTimes<Element extends object>(element: Element, shiftMs: number): Element {
  return shifted(element, shiftMs) as Element;
}

function shifted(value: unknown, shiftMs: number): unknown {
  if (Array.isArray(value)) return value.map((one) => shifted(one, shiftMs));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) => [
      name,
      typeof one === 'number' && IS_TIME.test(name) ? one + shiftMs : shifted(one, shiftMs),
    ]),
  );
}
