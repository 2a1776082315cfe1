import { createTransport, type Transporter } from 'nodemailer';
import type { EscalationConfig } from '#libs/config';
import type { Escalated, EscalationChannel, Sent } from './escalation.js';

const TIMEOUT_MS = 15_000;

/**
 * One e-mail a message, by SMTP, one after the other on a connection of its own. What a server says for good (5xx) is no
 * more reason to give up than a silence: its operator may repair it before the last try.
 */
export class MailChannel implements EscalationChannel {
  readonly name = 'email';
  private readonly transport: Transporter;

  constructor(
    private readonly config: NonNullable<EscalationConfig['email']>,
    password: string | undefined,
  ) {
    const { hostname, port, protocol } = new URL(config.server);
    const secure = protocol === 'smtps:';
    this.transport = createTransport({
      host: hostname,
      port: Number(port) || (secure ? 465 : 25),
      secure,
      ...(config.user !== undefined && { auth: { user: config.user, pass: password ?? '' } }),
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      // Texts of feeds are somebody else's: nothing in them is ever read as a file or an address.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  get to(): string {
    return [this.config.to].flat().join(', ');
  }

  async send({ id, subject, text }: Escalated): Promise<Sent> {
    const { from, to } = this.config;
    try {
      // The same message has the same name, so that a second try is known as one.
      await this.transport.sendMail({ messageId: `<${id}@${from.split('@')[1]}>`, from, to, subject, text });
      return { ok: true };
    } catch (error) {
      const { code, responseCode } = error as { code?: string; responseCode?: number };
      return responseCode === undefined
        ? {
            ok: false,
            reason: `the mail server cannot be reached (${code ?? 'no answer'})`,
            reasonFr: `le serveur de courriel est injoignable (${code ?? 'pas de réponse'})`,
          }
        : {
            ok: false,
            reason: `the mail server answers ${responseCode}`,
            reasonFr: `le serveur de courriel répond ${responseCode}`,
          };
    }
  }
}
