/** Rows of a CSV without quotes behind its header, one at a time: a city's day has millions. */
export function* csvRows(text: string): Generator<string[]> {
  let from = text.indexOf('\n') + 1;
  while (from < text.length) {
    const to = text.indexOf('\n', from);
    yield text
      .slice(from, to < 0 ? text.length : to)
      .trimEnd()
      .split(',');
    if (to < 0) return;
    from = to + 1;
  }
}
