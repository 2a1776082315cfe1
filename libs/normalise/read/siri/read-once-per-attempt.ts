/** Memoises a read that several entities share: one result for the first attempt, one for that after a contested guess. */
export class ReadOncePerAttempt<Value> {
  private first: { value: Value } | undefined;
  private second: { value: Value } | undefined;

  constructor(private readonly read: () => Value) {}

  get(isSecondAttempt: boolean): Value {
    if (isSecondAttempt) return (this.second ??= { value: this.read() }).value;
    return (this.first ??= { value: this.read() }).value;
  }
}
