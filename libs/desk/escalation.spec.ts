import { Metrics, silentLog } from '#libs/telemetry';
import { DeskRig, ANA } from '../testing/desk-rig.js';
import {
  Escalation,
  FeedProducers,
  OperatorsOnCall,
  type Escalated,
  type EscalationChannel,
  type EscalationSent,
} from './index.js';

const MINUTE = 60_000;
const HUB = { name: 'Rouen', publicUrl: 'https://hub.example', languages: ['en'], timezone: 'Europe/Paris' };
const signal = new AbortController().signal;

let rig: DeskRig;
let sent: Escalated[];
let answers: EscalationSent[];
let escalation: Escalation;
const channel: EscalationChannel = {
  name: 'email',
  to: 'pc@rouen.example',
  send: async (message) => {
    const answer = answers.shift() ?? { ok: true };
    if (answer.ok) sent.push(message);
    return answer;
  },
};
const begin = (more: object = {}): Escalation =>
  new Escalation({
    bus: rig.bus,
    live: rig.live,
    audiences: [
      new OperatorsOnCall({
        live: rig.live,
        actions: rig.room.actions,
        channels: [channel],
        terms: { after: 10 * MINUTE, severities: ['critical'], attempts: 3, perHour: 2, ...more },
        hub: HUB,
        contacts: { astuce: 'TCAR, 12 34' },
      }),
    ],
    now: () => rig.nowMs,
    metrics: new Metrics(),
    log: silentLog,
  });

beforeEach(async () => {
  rig = await DeskRig.open();
  sent = [];
  answers = [];
  escalation = begin();
});
afterEach(() => rig.close());

const wait = async (ms: number): Promise<void> => {
  rig.pass(ms);
  await escalation.work(signal);
};

describe('an alarm nobody acknowledges', () => {
  it('calls somebody once its time is over, once, and the journal says so, also after a restart', async () => {
    await rig.raise('feed-not-fresh');
    await wait(10 * MINUTE - 1);
    expect(sent).toEqual([]);
    await wait(1);
    escalation = begin();
    await wait(MINUTE);
    expect(sent.map(({ subject }) => subject)).toEqual(['[Rouen] Silent feed (astuce)']);
    expect(sent[0]!.text).toContain('Call: TCAR, 12 34');
    // By the clock of the territory, an hour ahead.
    expect(sent[0]!.text).toContain('Since: 15 Jan 2026, 09:06:00');
    expect(sent[0]!.text).toContain('https://hub.example/?select=alarm%20astuce%3Afeed-not-fresh');
    expect(await rig.journal()).toEqual([
      '- Nobody has acknowledged: called by e-mail (pc@rouen.example) — Silent feed (astuce)',
    ]);
  });

  it('calls nobody once it is acknowledged, muted or over, nor where it is not bad enough', async () => {
    const seen = await rig.raise('feed-not-fresh');
    const muted = await rig.raise('schedule-ends');
    await rig.raise('bunching:90:0', { severity: 'minor' });
    await rig.raise('match-rate-drop', { state: 'cleared' });
    await rig.room.actions.act(seen, 'acknowledge', {}, ANA);
    await rig.room.actions.act(muted, 'mute', { seconds: 3_600 }, ANA);
    await wait(30 * MINUTE);
    expect(sent).toEqual([]);
    await wait(30 * MINUTE);
    expect(sent.map(({ alarm }) => alarm.key)).toEqual([muted]);
  });

  it('is tried again with pauses that double; the journal says whom it did not reach at once, and when it is given up', async () => {
    answers = [1, 2, 3].map(() => ({
      ok: false,
      reason: 'the mail server answers 421',
      reasonFr: 'le serveur de courriel répond 421',
    }));
    await rig.raise('feed-not-fresh');
    await wait(10 * MINUTE);
    const unreached =
      '- Nobody has acknowledged, and the call by e-mail (pc@rouen.example) did not get through (the mail server answers 421)';
    expect(await rig.journal()).toEqual([`${unreached}, will be tried again — Silent feed (astuce)`]);
    expect((await rig.journal('fr'))[0]).toContain('n’est pas passé (le serveur de courriel répond 421), nouvel essai');
    await wait(9_999);
    expect(answers).toHaveLength(2);
    await wait(1);
    expect(answers).toHaveLength(1);
    await wait(19_999);
    expect(answers).toHaveLength(1);
    await wait(1);
    await wait(60 * MINUTE);
    expect([answers, sent]).toEqual([[], []]);
    expect((await rig.journal()).sort()).toEqual([
      `${unreached}, given up after 3 tries — Silent feed (astuce)`,
      `${unreached}, will be tried again — Silent feed (astuce)`,
    ]);
  });

  it('is bounded by the hour: what is too much waits for its turn', async () => {
    for (const local of ['feed-not-fresh', 'schedule-ends', 'match-rate-drop']) await rig.raise(local);
    await wait(10 * MINUTE);
    expect(sent).toHaveLength(2);
    await wait(60 * MINUTE);
    expect(sent).toHaveLength(3);
  });
});

describe('a producer', () => {
  const terms = { after: 15 * MINUTE, attempts: 3, perHour: 10 };
  beforeEach(() => {
    const { bus, live } = rig;
    const producers = new FeedProducers({ live, channels: new Map([['astuce', [channel]]]), terms, hub: HUB });
    const now = (): number => rig.nowMs;
    escalation = new Escalation({ bus, live, audiences: [producers], now, metrics: new Metrics(), log: silentLog });
  });

  it('hears once that a feed of theirs fails, though an operator has seen it, and where to read what to repair', async () => {
    const alarm = await rig.raise('feed-not-fresh', { severity: 'minor' });
    await rig.room.actions.act(alarm, 'acknowledge', {}, ANA);
    await wait(15 * MINUTE);
    await wait(15 * MINUTE);
    expect(sent.map(({ subject }) => subject)).toEqual(['[Rouen] Silent feed (astuce)']);
    expect(sent[0]!.text).toContain('What to repair: https://hub.example/catalog/astuce/repair');
    expect(await rig.journal()).toContain('- Producer informed by e-mail (pc@rouen.example) — Silent feed (astuce)');
  });

  it('hears nothing of feeds of others, nor of what is the business of the operators', async () => {
    await rig.raise('feed-not-fresh', {}, 'partner');
    await rig.raise('bunching:90:0');
    await wait(60 * MINUTE);
    expect(sent).toEqual([]);
  });
});
