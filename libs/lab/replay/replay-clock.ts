import type { Clock } from '#libs/telemetry';

/**
 * The clock of a replay. What is done at an instant of the recording sees exactly that instant (`stepTo`), so that two
 * replays say the same; in between it runs at the speed of the replay, and never past the next step. Sleepers sleep in real
 * time: they wait for somebody who watches, not for the recording.
 */
export class ReplayClock implements Clock {
  private stepMs: number;
  private limitMs: number;
  /** Where the recording was at which real time; absent while the replay stands. */
  private runningSince: { recordedMs: number; realMs: number } | undefined;
  private speedFactor = 1;

  constructor(
    private readonly pace: Clock,
    startMs: number,
  ) {
    this.stepMs = startMs;
    this.limitMs = startMs;
  }

  now(): number {
    return Math.floor(Math.min(this.limitMs, Math.max(this.stepMs, this.paced())));
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return this.pace.sleep(ms, signal);
  }

  /** It is exactly then, until `goOn`. */
  stepTo(recordedMs: number): void {
    this.stepMs = recordedMs;
    this.limitMs = recordedMs;
  }

  /** Time may pass up to the next step. */
  goOn(nextStepMs: number): void {
    this.limitMs = Math.max(this.stepMs, nextStepMs);
  }

  /** Runs on from the instant it shows at this speed. */
  run(speed: number): void {
    this.runningSince = { recordedMs: this.now(), realMs: this.pace.now() };
    this.speedFactor = speed;
  }

  stand(): void {
    const nowMs = this.now();
    this.runningSince = undefined;
    this.stepMs = Math.max(this.stepMs, nowMs);
  }

  /** Whole real milliseconds until a recorded instant is due; 0 for what is overdue. Meaningless while it stands. */
  realMsUntil(recordedMs: number): number {
    return Math.max(0, Math.ceil((recordedMs - this.paced()) / this.speedFactor));
  }

  /** By how much of its own time the replay is behind what its speed asks for. */
  get behindMs(): number {
    return Math.max(0, this.paced() - this.now());
  }

  private paced(): number {
    const { runningSince } = this;
    if (!runningSince) return this.stepMs;
    return runningSince.recordedMs + (this.pace.now() - runningSince.realMs) * this.speedFactor;
  }
}
