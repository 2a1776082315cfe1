import { ROLES } from '#libs/security';
import { html, type Html } from './html.js';
import { pageOf, type PageView } from './page.js';

/** `/sign-in`: by the identity provider, a code or a key. Its script asks `/v1/session` what there is. */
export function signInPage(view: PageView): Html {
  const { words } = view;
  return pageOf(view, {
    title: words.say('signIn'),
    scripts: ['sign-in.js'],
    body: html`<h1>${words.say('signIn')}</h1>
      <p class="lead">${words.say('signInLead')}</p>
      <p id="fault" class="fault" role="alert" hidden></p>
      <ul hidden id="faults">
        <li data-fault="code">${words.say('signInRefused')}</li>
        <li data-fault="refused">${words.say('signInNoRole')}</li>
        <li data-fault="unavailable">${words.say('signInUnavailable')}</li>
        <li data-fault="many">${words.say('signInTooMany')}</li>
      </ul>
      <ul hidden id="roles">
        ${ROLES.map((role) => html`<li data-role="${role}">${words.sayOf('signedInRole', role)}</li> `)}
      </ul>
      <section id="signed-in" hidden>
        <p>
          ${words.say('signedInAs')} <strong id="name"></strong> · <span id="role"></span> ·
          ${words.say('signedInUntil')} <time id="until" data-zone="${words.timeZone}"></time>
        </p>
        <p>
          <a href="/">${words.say('toMap')}</a> · <button type="button" id="sign-out">${words.say('signOut')}</button>
        </p>
      </section>
      <section id="signed-out" hidden>
        <p id="provider" hidden>
          <a class="button" href="/v1/session/sign-in?return=/">${words.say('signInProvider')}</a>
        </p>
        <form id="secret-form">
          <p>
            <label for="secret">${words.say('signInSecret')}</label><br />
            <input id="secret" name="secret" type="password" autocomplete="off" required size="50" maxlength="100" />
          </p>
          <p><button>${words.say('signIn')}</button></p>
          <p>${words.say('signInHelp')}</p>
        </form>
      </section>`,
  });
}
