import { fork } from 'node:child_process';

/** Work in a process of its own: what it takes of the processor is not the hub's. */
export interface OwnProcess<Order, Answer> {
  ask(order: Order): Promise<Answer>;
  close(): void;
}

/** Starts `file`, which answers each order by one message. */
export function startOwnProcess<Order extends object, Answer>(file: string): OwnProcess<Order, Answer> {
  const child = fork(file);
  return {
    ask: (order) =>
      new Promise((answered) => {
        child.once('message', (answer) => answered(answer as Answer));
        child.send(order);
      }),
    close: () => void child.kill(),
  };
}
