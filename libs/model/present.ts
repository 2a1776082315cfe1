/** Without what is absent: a property that is `undefined` is not there. */
export function present<T extends object>(values: T): T {
  const found = {} as T;
  for (const key of Object.keys(values) as (keyof T)[]) if (values[key] !== undefined) found[key] = values[key];
  return found;
}
