import { Body, Controller, Delete, Get, Header, HttpCode, Inject, Post, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import {
  ENGINES,
  isFromElsewhere,
  mustBe,
  readerOf,
  sessionCookie,
  stateCookie,
  stateIn,
  type Engines,
} from '#libs/engines';
import { findHubError, type HubError, notFoundAt } from '#libs/errors';
import { clientAddressOf, bodyFields, invalid, refuseQuery, bodyText } from '#libs/publish';
import { localPath, type ShownKey } from '#libs/security';

type Query_ = Record<string, string | string[] | undefined>;

/** Who asks, as his own page shows it. */
interface SessionAnswer {
  role: string;
  name?: string;
  since?: string;
  until?: string;
  /** To be sent as `X-CSRF-Token` with whatever changes something. */
  csrf?: string;
  /** How people sign in here: with the identity provider, or by a code or key. */
  signIn: { provider: boolean; path: string };
}

/** `/v1/session`: people who sign in with a browser, by an identity provider, a code of the command line, or a key. */
@Controller('v1/session')
export class SessionController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get()
  @Header('cache-control', 'no-store')
  session(@Req() request: FastifyRequest, @Query() query: Query_): SessionAnswer {
    refuseQuery(query);
    const { role, name, session } = readerOf(request);
    return {
      role,
      ...(name !== undefined && { name }),
      ...(session && { since: session.since, until: session.until, csrf: session.csrf }),
      signIn: { provider: this.engines.signIn !== undefined, path: '/sign-in' },
    };
  }

  @Post()
  @Header('cache-control', 'no-store')
  open(
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Body() body: unknown,
  ): Promise<{ role: string; name: string; until: string }> {
    return this.noting(request, async () => {
      // Another site could sign somebody in as itself, and read what he then writes down.
      if (isFromElsewhere(request.raw)) throw invalid('Origin', request.headers.origin ?? '', 'a page of this hub');
      const { code, key } = bodyFields(body, ['code', 'key']);
      if ((code === undefined) === (key === undefined)) throw invalid('body', 'code or key', 'one of code and key');
      const { sessions } = this.engines;
      const opened =
        code === undefined
          ? await sessions.openWith(bodyText('key', key))
          : await sessions.redeem(bodyText('code', code));
      return { ...(await this.give(opened, reply)), id: opened.key.id };
    });
  }

  @Delete()
  @HttpCode(204)
  @Header('cache-control', 'no-store')
  async end(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const { keyId, session } = mustBe(request, 'reader');
    if (!session) throw invalid('session', 'a key', 'the cookie of a session: a key is revoked at /v1/keys');
    await this.engines.keys.revoke(keyId);
    await this.engines.access.refresh();
    await this.engines.audit.note({ who: keyId, what: 'session.end', from: this.addressOf(request), outcome: 'done' });
    void reply.header('set-cookie', sessionCookie('', this.engines.publicUrl(), 0));
  }

  @Get('sign-in')
  @Header('cache-control', 'no-store')
  async signIn(@Query() query: Query_, @Res() reply: FastifyReply): Promise<void> {
    const strange = Object.keys(query).find((name) => name !== 'return');
    if (strange !== undefined) throw invalid(strange.slice(0, 80), strange, 'return, or nothing');
    const { signIn, publicUrl } = this.engines;
    if (!signIn) throw noProvider();
    const { url, state } = await signIn.begin(localPath([query['return']].flat()[0] ?? '/'));
    await reply.header('set-cookie', stateCookie(state, publicUrl())).redirect(url, 302);
  }

  /** Where the provider sends people back to. Whoever is refused is sent to a page that says so. */
  @Get('callback')
  @Header('cache-control', 'no-store')
  async callback(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const { signIn, sessions, publicUrl, audit } = this.engines;
    if (!signIn) throw noProvider();
    const forget = stateCookie('', publicUrl());
    const entry = { what: 'session.open', from: this.addressOf(request) };
    try {
      const { returnTo, ...who } = await signIn.end(request.url.split('?')[1] ?? '', stateIn(request.raw));
      const opened = await sessions.open(who);
      await audit.note({ ...entry, who: opened.key.id, outcome: 'done', detail: `provider, ${who.role}` });
      await this.give(opened, reply, forget);
      await reply.redirect(returnTo, 302);
    } catch (error) {
      const known = findHubError(error);
      await audit.note({ ...entry, who: 'anybody', outcome: 'refused', detail: known?.message ?? 'failed' });
      if (!known || !['SIGN_IN_REFUSED', 'SIGN_IN_UNAVAILABLE', 'STORE_UNAVAILABLE'].includes(known.code)) throw error;
      const why = known.code === 'SIGN_IN_REFUSED' ? 'refused' : 'unavailable';
      await reply.header('set-cookie', forget).redirect(`/sign-in?fault=${why}`, 302);
    }
  }

  private async give(
    { key, token }: { key: ShownKey; token: string },
    reply: FastifyReply,
    ...cookies: string[]
  ): Promise<{ role: string; name: string; until: string }> {
    const { access, publicUrl, clock } = this.engines;
    // This process at once, the others within a second.
    await access.refresh();
    const seconds = Math.floor((Date.parse(key.expiresAt!) - clock.now()) / 1000);
    void reply.header('set-cookie', [...cookies, sessionCookie(token, publicUrl(), seconds)]);
    return { role: key.role, name: key.name, until: key.expiresAt! };
  }

  private async noting(
    request: FastifyRequest,
    work: () => Promise<{ role: string; name: string; until: string; id: string }>,
  ): Promise<{ role: string; name: string; until: string }> {
    const { audit } = this.engines;
    const entry = { what: 'session.open', from: this.addressOf(request) };
    try {
      const { id, ...answer } = await work();
      await audit.note({ ...entry, who: id, outcome: 'done', detail: answer.role });
      return answer;
    } catch (error) {
      const detail = findHubError(error)?.code ?? (error as Error).name;
      await audit.note({ ...entry, who: 'anybody', outcome: 'refused', detail });
      throw error;
    }
  }

  private addressOf(request: FastifyRequest): string {
    return clientAddressOf(request.raw, this.engines.config.limits.trustedProxies);
  }
}

function noProvider(): HubError {
  const expected = 'one with access.openId; sign in at /sign-in';
  return notFoundAt('path', '/v1/session/sign-in', expected, 'this hub has no identity provider');
}
