import { computed } from '@preact/signals';
// How an alarm is handled is decided in one place, for the hub and the page.
import { handlingOf, UNHANDLED } from '../../../../libs/model/handling';
import type { Alarm, AlarmAction, AlarmHandling, HubEvent } from '../api/contract';
import { BASE } from '../api/base';
import { past } from './past';
import { isOperator } from './session';
import { now, streamed } from './store';

const actionEvents = computed(() => streamed.value.entities['alarm-action']);

/** What operators have done, by alarm; the hub gives it to operators alone. */
const actionsByAlarm = computed(() => {
  const byAlarm = new Map<string, AlarmAction[]>();
  for (const { entity } of actionEvents.value?.values() ?? []) {
    const action = entity as unknown as AlarmAction;
    const all = byAlarm.get(action.alarmKey);
    if (all) all.push(action);
    else byAlarm.set(action.alarmKey, [action]);
  }
  return byAlarm;
});

/** How an alarm is handled now, as far as this page may know. */
export function handlingNow(event: HubEvent): AlarmHandling {
  const actions = actionsByAlarm.value.get(event.key);
  return actions ? handlingOf(event.entity as unknown as Alarm, actions, now.value) : UNHANDLED;
}

/** Grows whenever an operator has done something: the journal has more then. */
export const actionCount = computed(() => actionEvents.value?.size ?? 0);

/** Whether something can be done here: by an operator, now, and not in a replay or sandbox. */
export const mayAct = computed(() => isOperator.value && past.value === undefined && BASE === '');
