/** What an address of `/openapi.json` matches; its parts, in their order, are the groups. */
export function pathPattern(path: string): RegExp {
  return new RegExp(`^${path.replace(/[.]/g, '\\.').replace(/\{\w+\}/g, '([^/]+?)')}$`);
}

/** Addresses in the order in which one is looked for: `/catalog/{feed}.iso.xml` is no `/catalog/{feed}`. */
export function mostSpecificFirst<Described extends { path: string }>(all: readonly Described[]): Described[] {
  const literal = ({ path }: Described): number => path.replace(/\{\w+\}/g, '').length;
  return [...all].sort((a, b) => literal(b) - literal(a));
}
