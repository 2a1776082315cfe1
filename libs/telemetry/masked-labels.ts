/**
 * Prometheus text in which numbers stand for names: whoever may read the metrics need not know which feeds there are that
 * are not open. A label that is a name, or begins with one and a slash, has `hidden-N` in its place; N is its place in the
 * list, so that the operator can look it up in the configuration.
 */
export function maskLabels(text: string, names: readonly string[]): string {
  if (names.length === 0) return text;
  const number = new Map(names.map((name, index) => [name, index + 1]));
  return text.replace(/="((?:[^"\\]|\\.)*)"/g, (label, value: string) => {
    const slash = value.indexOf('/');
    const found = number.get(slash === -1 ? value : value.slice(0, slash));
    return found === undefined ? label : `="hidden-${found}${slash === -1 ? '' : value.slice(slash)}"`;
  });
}
