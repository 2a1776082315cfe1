import { effect, signal } from '@preact/signals';
import { hubPath } from '../api/base';
import { goTo, shownAddress } from './view';

const KEPT_AS = 'inStep';

/** Whether this window shows what the others of this browser show that are in step, too. */
export const inStep = signal(false);

export function switchInStep(): void {
  inStep.value = !inStep.value;
  sessionStorage.setItem(KEPT_AS, String(inStep.value));
}

/** Shows what the other windows show, and has them show what this one does. Returns the stop. */
export function followInStep(): () => void {
  // A hub and its replays have a channel each.
  const channel = new BroadcastChannel(`estuaire ${hubPath('/')}`);
  inStep.value = sessionStorage.getItem(KEPT_AS) === 'true';
  let last = shownAddress.peek();
  let isFollowing = false;
  channel.onmessage = ({ data }: MessageEvent<unknown>) => {
    if (!inStep.peek() || typeof data !== 'string') return;
    // What comes of it here, such as the turn of the map, is no news to the others.
    isFollowing = true;
    goTo(data);
    isFollowing = false;
    last = shownAddress.peek();
  };
  const stop = effect(() => {
    const address = shownAddress.value;
    if (!inStep.value || isFollowing || address === last) return;
    last = address;
    channel.postMessage(address);
  });
  return () => {
    stop();
    channel.close();
  };
}
