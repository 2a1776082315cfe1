import { Inject, Injectable } from '@nestjs/common';
import { toInstant, type Instant } from '#libs/model';
import type { Clock, Log } from '#libs/telemetry';
import { ENGINES } from './engines.js';

export interface RoleReport {
  ready: boolean;
  detail?: string;
  /** It works, yet not as it should: said, and no reason to send readers elsewhere. */
  degraded?: boolean;
}

type Standing = 'ready' | 'degraded' | 'not ready';

interface Watched {
  standing: Standing;
  sinceMs: number;
  /** What was logged last. */
  logged: Standing | undefined;
  loggedMs: number;
}

const LOOK_MS = 1_000;
/** A hiccup that is over before anybody could look is not worth a line. */
const SETTLED_MS = 2_000;
/** A role that has just started has its stores to open first. */
const STARTING_MS = 20_000;
/** What still stands is said again, so that a log of the last minutes shows it. */
const SAID_AGAIN_MS = 600_000;

/**
 * Each role of the process says here whether it can work; `/health/ready` asks all of them. What changes is said in the
 * log, once, with what is wrong: a role that waits for an engine that hangs has no error of its own to report.
 */
@Injectable()
export class RoleHealth {
  private readonly checks = new Map<string, () => RoleReport>();
  private readonly watched = new Map<string, Watched>();
  private readonly stopping = new AbortController();
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly bornMs: number;

  /** Told at each look whether all roles could work, and for how many seconds that counts. */
  onLook: ((isReady: boolean, seconds: number) => void) | undefined;

  constructor(@Inject(ENGINES) { clock, log }: { clock: Clock; log: Log }) {
    this.clock = clock;
    this.log = log;
    this.bornMs = clock.now();
  }

  register(role: string, check: () => RoleReport): void {
    this.checks.set(role, check);
  }

  /** Looks once a second until `drain`. Never rejects. */
  async watch(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      this.look();
      await this.clock.sleep(LOOK_MS, signal);
    }
  }

  /** The process has been asked to stop: it answers what it is asked, and is ready for nothing new. */
  drain(): void {
    this.stopping.abort();
    this.register('process', () => ({ ready: false, detail: 'stopping' }));
  }

  /** `since`: when a role that is not as it should be was first seen so. */
  report(): { status: Standing; roles: Record<string, RoleReport & { since?: Instant }> } {
    const roles = Object.fromEntries(
      [...this.checks].map(([role, check]) => {
        const report = check();
        const { standing, sinceMs } = this.watched.get(role) ?? {};
        const isKnown = standing === standingOf(report) && standing !== 'ready';
        return [role, isKnown ? { ...report, since: toInstant(sinceMs!) } : report];
      }),
    );
    const standings = Object.values(roles).map(standingOf);
    const worst = (['not ready', 'degraded'] as const).find((standing) => standings.includes(standing));
    return { status: worst ?? 'ready', roles };
  }

  /** 1 ready, 0.5 degraded, 0 not ready. */
  levels(): Map<string, number> {
    const levels = { ready: 1, degraded: 0.5, 'not ready': 0 };
    return new Map([...this.checks].map(([role, check]) => [role, levels[standingOf(check())]]));
  }

  private look(): void {
    const nowMs = this.clock.now();
    let isReady = true;
    for (const [role, check] of this.checks) {
      const report = check();
      const standing = standingOf(report);
      let watched = this.watched.get(role);
      if (watched?.standing !== standing) {
        watched = { standing, sinceMs: nowMs, logged: watched?.logged, loggedMs: watched?.loggedMs ?? nowMs };
        this.watched.set(role, watched);
      }
      isReady &&= report.ready;
      this.logStanding(role, report.detail, watched, nowMs);
    }
    // A process that is only just starting has not been here before: its keeper counts that time.
    if (isReady || nowMs - this.bornMs >= STARTING_MS) this.onLook?.(isReady, LOOK_MS / 1_000);
  }

  private logStanding(role: string, detail: string | undefined, watched: Watched, nowMs: number): void {
    const { standing, sinceMs, logged, loggedMs } = watched;
    if (standing === 'ready') {
      if (logged === 'degraded' || logged === 'not ready') this.log.info('role-ready-again', { role });
      watched.logged = 'ready';
      return;
    }
    if (nowMs - this.bornMs < STARTING_MS) return;
    if (nowMs - sinceMs < SETTLED_MS) return;
    if (logged === standing && nowMs - loggedMs < SAID_AGAIN_MS) return;
    watched.logged = standing;
    watched.loggedMs = nowMs;
    const fields = { role, why: detail ?? 'no reason given', since: toInstant(sinceMs) };
    if (standing === 'not ready') this.log.error('role-not-ready', fields);
    else this.log.warn('role-degraded', fields);
  }
}

function standingOf({ ready, degraded }: RoleReport): Standing {
  if (!ready) return 'not ready';
  return degraded ? 'degraded' : 'ready';
}
