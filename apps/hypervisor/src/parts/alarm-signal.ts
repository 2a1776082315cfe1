import { computed, effect, signal } from '@preact/signals';
import { handlingNow } from '../live/handling';
import { liveAlarms, streamed } from '../live/store';

const KEPT = 'alarm-sound';
const BEEP_HZ = 880;
const BEEP_S = 0.35;

/** Whether a new critical alarm is heard; the reader's choice, kept. Off until it is asked for. */
export const isSoundOn = signal(localStorage.getItem(KEPT) === 'on');

const allCriticals = computed(() => liveAlarms.value.filter(({ body }) => body.severity === 'critical'));
/** Those of now that nobody has seen to yet, as far as this page may know, whatever instant it shows. */
export const criticals = computed(() => allCriticals.value.filter(({ event }) => handlingNow(event).state === 'new'));

let audio: AudioContext | undefined;

export function switchSound(): void {
  isSoundOn.value = !isSoundOn.value;
  localStorage.setItem(KEPT, isSoundOn.value ? 'on' : 'off');
  if (isSoundOn.value) beep();
}

function beep(): void {
  audio ??= new AudioContext();
  // Browsers keep a page silent that nobody has touched yet; it is then heard at the next alarm.
  void audio.resume();
  const tone = audio.createOscillator();
  const volume = audio.createGain();
  tone.frequency.value = BEEP_HZ;
  volume.gain.setValueAtTime(0.2, audio.currentTime);
  volume.gain.exponentialRampToValueAtTime(0.001, audio.currentTime + BEEP_S);
  tone.connect(volume).connect(audio.destination);
  tone.start();
  tone.stop(audio.currentTime + BEEP_S);
}

/** Sounds once for each critical alarm that comes up while the page is open, not for those it has found. Returns the stop. */
export function announceCriticals(): () => void {
  let known: Set<string> | undefined;
  return effect(() => {
    const raised = new Set(allCriticals.value.map(({ event }) => event.key));
    if (streamed.value.connection !== 'live') return;
    const isNew = known !== undefined && [...raised].some((key) => !known!.has(key));
    known = raised;
    if (isNew && isSoundOn.peek()) beep();
  });
}
