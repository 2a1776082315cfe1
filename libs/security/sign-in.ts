import { createHash } from 'node:crypto';
import * as oidc from 'openid-client';
import { HubError } from '#libs/errors';
import { isAtLeast, type AccessRole } from './roles.js';
import type { SignedIn } from './sessions.js';
import type { TicketShelf } from './tickets.js';

export interface SignInOptions {
  /** Address of the provider; its `/.well-known/openid-configuration` says the rest. */
  issuer: string;
  clientId: string;
  clientSecret?: string;
  scope: string;
  /** Name of the claim that holds groups or roles; dots lead inwards (`realm_access.roles`). */
  rolesClaim: string;
  /** Values of the claim that make somebody of a role. */
  roles: Partial<Record<AccessRole, readonly string[]>>;
  /** Of this hub, where the provider sends people back to. */
  callback: () => string;
  shelf: TicketShelf;
  now: () => number;
}

const FLOW_MS = 600_000;
const TIMEOUT_S = 10;
/** Clocks of a provider and a hub may differ by so much. */
const CLOCK_TOLERANCE_S = 30;
const LOOPBACK = /^http:\/\/(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?(?:\/|$)/;

/** Somebody on the way to the provider and back. */
interface Flow {
  verifier: string;
  nonce: string;
  returnTo: string;
}

/**
 * Signing in with an identity provider: authorisation code with PKCE, state and nonce; the signature of the ID token is
 * verified by the provider's keys. What is remembered between the two ways is shared by all processes for ten minutes.
 * Faults: SIGN_IN_REFUSED, SIGN_IN_UNAVAILABLE (retryable). Spec: OpenID Connect Core 1.0 §3.1, RFC 7636, RFC 9207.
 */
export class SignIn {
  readonly counters = { startedTotal: 0, signedInTotal: 0, refusedTotal: 0, unavailableTotal: 0 };
  private found: Promise<oidc.Configuration> | undefined;

  constructor(private readonly options: SignInOptions) {}

  /** Where to send a browser, and the state it must bring back in a cookie. */
  async begin(returnTo: string): Promise<{ url: string; state: string }> {
    const provider = await this.provider();
    const [state, nonce, verifier] = [oidc.randomState(), oidc.randomNonce(), oidc.randomPKCECodeVerifier()];
    const flow: Flow = { verifier, nonce, returnTo: localPath(returnTo) };
    if (!(await this.options.shelf.put(nameOf(state), Buffer.from(JSON.stringify(flow)), FLOW_MS)))
      throw new HubError('SIGN_IN_UNAVAILABLE', 'nobody can sign in now; try again', { retryable: true });
    const url = oidc.buildAuthorizationUrl(provider, {
      redirect_uri: this.options.callback(),
      scope: this.options.scope,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: 'S256',
      state,
      nonce,
    });
    this.counters.startedTotal += 1;
    return { url: url.href, state };
  }

  /** Who has come back. `query` is that of the callback; `state` the one in the browser's cookie. */
  async end(query: string, state: string | undefined): Promise<SignedIn & { returnTo: string }> {
    const flow = state === undefined ? undefined : await this.takeFlow(state);
    if (state === undefined || !flow) throw this.refuse('this sign-in was not begun in this browser, or too long ago');
    const provider = await this.provider();
    const callback = new URL(`${this.options.callback()}?${query}`);
    let claims: Claims;
    try {
      const tokens = await oidc.authorizationCodeGrant(provider, callback, {
        pkceCodeVerifier: flow.verifier,
        expectedNonce: flow.nonce,
        expectedState: state,
        idTokenExpected: true,
      });
      claims = tokens.claims()!;
      if (this.isOfTheFuture(claims)) throw new Error('the ID token was issued in the future');
      if (claimAt(claims, this.options.rolesClaim) === undefined)
        claims = { ...(await oidc.fetchUserInfo(provider, tokens.access_token, String(claims.sub))), ...claims };
    } catch (error) {
      throw this.fault(error);
    }
    const role = this.roleOf(claims);
    if (!role) throw this.refuse('the provider knows you, but gives you no role in this hub');
    this.counters.signedInTotal += 1;
    return { name: nameIn(claims), role, subject: String(claims.sub).slice(0, 200), returnTo: flow.returnTo };
  }

  /** Good for one return: it is taken away before the code is exchanged. */
  private async takeFlow(state: string): Promise<Flow | undefined> {
    const { shelf } = this.options;
    const bytes = await shelf.get(nameOf(state));
    if (!bytes || bytes.byteLength === 0) return undefined;
    await shelf.put(nameOf(state), new Uint8Array(0), FLOW_MS);
    return JSON.parse(Buffer.from(bytes).toString('utf8')) as Flow;
  }

  /** The library judges `exp` and `nbf`; a provider whose clock is ahead would have its tokens live longer. Spec: §3.1.3.7. */
  private isOfTheFuture({ iat }: Claims): boolean {
    return Number(iat) > this.options.now() / 1_000 + CLOCK_TOLERANCE_S;
  }

  private roleOf(claims: Claims): AccessRole | undefined {
    const said = new Set([claimAt(claims, this.options.rolesClaim)].flat().map(String));
    let highest: AccessRole | undefined;
    for (const [role, values] of Object.entries(this.options.roles) as [AccessRole, readonly string[]][])
      if (values.some((value) => said.has(value)) && (!highest || isAtLeast(role, highest))) highest = role;
    return highest;
  }

  /** Asked for once; after a failure again by whoever comes next. */
  private async provider(): Promise<oidc.Configuration> {
    const { issuer, clientId, clientSecret } = this.options;
    this.found ??= oidc
      .discovery(
        new URL(issuer),
        clientId,
        { [oidc.clockTolerance]: CLOCK_TOLERANCE_S },
        clientSecret === undefined ? oidc.None() : oidc.ClientSecretBasic(clientSecret),
        {
          timeout: TIMEOUT_S,
          execute: [
            oidc.enableNonRepudiationChecks,
            // A provider on the same machine, as in a trial; every other one speaks TLS.
            ...(LOOPBACK.test(issuer) ? [oidc.allowInsecureRequests] : []),
          ],
        },
      )
      .catch((error: unknown) => {
        this.found = undefined;
        throw error;
      });
    try {
      return await this.found;
    } catch (error) {
      throw this.unavailable(error);
    }
  }

  private fault(error: unknown): HubError {
    const code = (error as { code?: string }).code ?? '';
    const isAway = code === 'OAUTH_TIMEOUT' || error instanceof TypeError;
    return isAway ? this.unavailable(error) : this.refuse('the provider did not confirm who you are', error);
  }

  private refuse(message: string, cause?: unknown): HubError {
    this.counters.refusedTotal += 1;
    return new HubError('SIGN_IN_REFUSED', message, { cause });
  }

  private unavailable(cause: unknown): HubError {
    this.counters.unavailableTotal += 1;
    return new HubError('SIGN_IN_UNAVAILABLE', 'the identity provider does not answer; try again', {
      retryable: true,
      cause,
    });
  }
}

type Claims = Record<string, unknown>;

/** A path of this hub; anything that leads elsewhere becomes its first page. */
export function localPath(path: string): string {
  return /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(path) && path.length <= 2_000 ? path : '/';
}

function claimAt(claims: Claims, name: string): unknown {
  if (name in claims) return claims[name];
  let value: unknown = claims;
  for (const part of name.split('.')) value = (value as Claims | undefined)?.[part];
  return value;
}

const MAX_NAME = 100;

function nameIn(claims: Claims): string {
  const said = [claims['name'], claims['preferred_username'], claims['email'], claims['sub']].find(
    (one): one is string => typeof one === 'string' && one.trim() !== '',
  );
  return (said ?? 'somebody').replace(/[\p{Cc}\p{Cf}]/gu, '').slice(0, MAX_NAME);
}

function nameOf(state: string): string {
  return `sign-in:${createHash('sha256').update(state).digest('hex')}`;
}
