/** What several entities are made of, read once; and once more after a guess in it has been taken back. */
export class Reread<Value> {
  private first: { value: Value } | undefined;
  private second: { value: Value } | undefined;

  constructor(private readonly read: () => Value) {}

  get(isAgain: boolean): Value {
    if (isAgain) return (this.second ??= { value: this.read() }).value;
    return (this.first ??= { value: this.read() }).value;
  }
}
