import { Injectable } from '@nestjs/common';

export interface RoleReport {
  ready: boolean;
  detail?: string;
  /** It works, yet not as it should: said, and no reason to send readers elsewhere. */
  degraded?: boolean;
}

/** Each role of the process says here whether it can work; `/health/ready` asks all of them. */
@Injectable()
export class RoleHealth {
  private readonly checks = new Map<string, () => RoleReport>();

  register(role: string, check: () => RoleReport): void {
    this.checks.set(role, check);
  }

  /** The process is told to stop: it answers what it is asked, and is ready for nothing new. */
  drain(): void {
    this.register('process', () => ({ ready: false, detail: 'stopping' }));
  }

  report(): { status: 'ready' | 'degraded' | 'not ready'; roles: Record<string, RoleReport> } {
    const roles = Object.fromEntries([...this.checks].map(([role, check]) => [role, check()]));
    const reports = Object.values(roles);
    if (!reports.every(({ ready }) => ready)) return { status: 'not ready', roles };
    return { status: reports.some(({ degraded }) => degraded) ? 'degraded' : 'ready', roles };
  }
}
