import 'reflect-metadata';
import type { Type } from '@nestjs/common';
import { loadConfig, readSecretFiles, type HubConfig } from '#libs/config';
import { OPTIONS_TEXT, exitWith, readCommandLine, withFile } from './command-line.js';
import { EnginesModule } from './engines.module.js';
import { behindThoseWhoPassOn, labSecretOf } from './lab-apart.js';
import { ROLE_PORTS, type Role } from './roles.js';
import { printFirstSignIn } from './sign-in-of.js';
import { startProcess, type ProcessToStart, type RunningProcess } from './start-process.js';
import { untilOver } from './until-over.js';

/** The main of a role in a process of its own: until SIGINT or SIGTERM. */
export function runRole(role: Role, roleModule: Type, prepare?: ProcessToStart['prepare']): Promise<void> {
  return exitWith(async () => {
    readSecretFiles(process.env);
    const { environment, positionals, help } = readCommandLine(process.env, { defaultPort: ROLE_PORTS[role] });
    if (help || positionals.length > 0) {
      process.stdout.write(
        `Estuaire's ${role} in a process of its own: npm run ${role} -- --config FILE\n\n${OPTIONS_TEXT}`,
      );
      return help ? 0 : 2;
    }
    const start = async (port = environment.port): Promise<RunningProcess> => {
      try {
        return await startProcess({
          ...ofRole(role, loadConfig(environment.configFile, process.env)),
          environment: { ...environment, port },
          secrets: process.env,
          roles: [role],
          prepare,
          module: (engines) => ({
            module: RoleModule,
            imports: [EnginesModule.around(engines), roleModule],
          }),
        });
      } catch (error) {
        throw withFile(error, environment.configFile);
      }
    };
    return untilOver(start, ({ url, engines }) => {
      process.stdout.write(`${role} is running: ${url}/health/ready\n`);
      if (role === 'publisher') void printFirstSignIn(engines);
    });
  });
}

/** The laboratory is asked by those alone who know its secret. */
function ofRole(role: Role, config: HubConfig): Pick<ProcessToStart, 'config' | 'hubSecret' | 'isLabApart'> {
  if (role !== 'lab') return { config };
  return { config: behindThoseWhoPassOn(config), hubSecret: labSecretOf(config, process.env), isLabApart: true };
}

/** The root of a process that runs one role. */
class RoleModule {}
