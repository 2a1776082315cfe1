// <estuaire-embed type="map" commune="76540"></estuaire-embed>: a frame of the hub on any page, as high as what is in it.
// Attributes are the parameters of /embed/{type}: stop, route, limit, commune, feed, figure, lang, theme.

const hub = new URL('..', import.meta.url);
const PARAMETERS = ['stop', 'route', 'limit', 'commune', 'feed', 'figure', 'lang', 'theme'];

class EstuaireEmbed extends HTMLElement {
  static observedAttributes = ['type', ...PARAMETERS];
  #frame = document.createElement('iframe');

  connectedCallback() {
    const frame = this.#frame;
    frame.loading = 'lazy';
    frame.title = this.getAttribute('title') ?? 'Estuaire';
    frame.width = '100%';
    frame.height = this.getAttribute('height') ?? '420';
    frame.style.border = '0';
    frame.style.display = 'block';
    this.append(frame);
    this.#show();
    addEventListener('message', this);
  }

  disconnectedCallback() {
    removeEventListener('message', this);
  }

  attributeChangedCallback() {
    if (this.isConnected) this.#show();
  }

  handleEvent({ source, origin, data }) {
    const isOurs = source === this.#frame.contentWindow && origin === hub.origin && data?.estuaire === 'height';
    if (isOurs && !this.hasAttribute('height')) this.#frame.height = String(Math.ceil(Number(data.height) || 420));
  }

  #show() {
    const address = new URL(`embed/${encodeURIComponent(this.getAttribute('type') ?? 'map')}`, hub);
    for (const name of PARAMETERS) {
      const value = this.getAttribute(name);
      if (value !== null) address.searchParams.set(name, value);
    }
    if (this.#frame.src !== address.href) this.#frame.src = address.href;
  }
}

if (!customElements.get('estuaire-embed')) customElements.define('estuaire-embed', EstuaireEmbed);
