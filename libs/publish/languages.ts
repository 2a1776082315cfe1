/** Languages in the order a reader prefers them (`Accept-Language`), then the hub's own. Weights are followed. */
export function languagesOf(accepted: string | undefined, own: readonly string[]): string[] {
  const asked = (accepted ?? '')
    .split(',')
    .map((part) => {
      const [tag = '', ...parameters] = part.trim().split(';');
      const weight = parameters.map((parameter) => /^\s*q=([\d.]+)/.exec(parameter)?.[1]).find(Boolean);
      return { language: tag.toLowerCase().split('-')[0]!, weight: weight === undefined ? 1 : Number(weight) };
    })
    .filter(({ language, weight }) => own.includes(language) && weight > 0)
    .sort((a, b) => b.weight - a.weight)
    .map(({ language }) => language);
  return [...new Set([...asked, ...own])];
}
