import { z } from 'zod';
import { duration } from './duration.js';

const LOOPBACK = new Set(['127.0.0.1', 'localhost', '[::1]']);
const claimValues = z.array(z.string().min(1)).min(1).optional();

/** Who may do what: where keys are kept, and how people sign in. */
export const accessSection = z.strictObject({
  /** The keys of the hub, in a file all its processes reach; default `access/keys.json` in the data folder. */
  keysFile: z.string().min(1).optional(),
  /** How long somebody who has signed in stays so. */
  session: duration({ min: '5m', max: '30d' }).prefault('12h'),
  /** The identity provider people sign in with; without one, by codes of `npm run hub -- sign-in`. */
  openId: z
    .strictObject({
      issuer: z.url().refine(isProtected, 'expected https, or an address of this machine'),
      clientId: z.string().min(1),
      /** Absent for a public client. */
      clientSecretEnv: z.string().min(1).optional(),
      scope: z.string().prefault('openid profile email'),
      /** Claim of the ID token, or of the user's information, that holds groups or roles; dots lead inwards. */
      rolesClaim: z.string().min(1).prefault('roles'),
      /** Values of that claim that make somebody of a role of the hub; whoever has none of them is refused. */
      roles: z
        .strictObject({
          reader: claimValues,
          partner: claimValues,
          experimenter: claimValues,
          operator: claimValues,
          admin: claimValues,
        })
        .refine((roles) => Object.values(roles).some(Boolean), 'expected at least one role'),
    })
    .optional(),
});

function isProtected(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return protocol === 'https:' || (protocol === 'http:' && LOOPBACK.has(hostname));
}
