import { Injectable } from '@nestjs/common';

export interface RoleReport {
  ready: boolean;
  detail?: string;
}

/** Each role of the process says here whether it can work; `/health/ready` asks all of them. */
@Injectable()
export class RoleHealth {
  private readonly checks = new Map<string, () => RoleReport>();

  register(role: string, check: () => RoleReport): void {
    this.checks.set(role, check);
  }

  report(): { ready: boolean; roles: Record<string, RoleReport> } {
    const roles = Object.fromEntries([...this.checks].map(([role, check]) => [role, check()]));
    return { ready: Object.values(roles).every(({ ready }) => ready), roles };
  }
}
