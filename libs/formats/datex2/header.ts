import { attributeOf, type XmlElement } from '#libs/formats/xml';
import { childOf, textAt, toLanguage, wordAt } from './elements.js';
import type { InstantReader } from './instant.js';
import type { Datex2Header } from './types.js';
import type { ModelVersion } from './vocabulary.js';

/** A longer window between start and stop of the exchange is a subscription, not a counting period. */
const MAX_PERIOD_SECONDS = 3600;

/** Gathers what stands before the content of a publication; `take` gives it once. */
export class HeaderBuilder {
  /** As the publication writes it. */
  language: string | undefined;
  /** How the exchange updates; of 3.x it may stand behind the publications. */
  exchange: 'snapshot' | 'increment' | undefined;
  private pending: Datex2Header | undefined;
  private exchangeSupplier: string | undefined;
  private exchangePeriodSeconds: number | undefined;

  constructor(private readonly instants: InstantReader) {}

  /** Version 3: beside the payloads of a container. */
  setExchangeInformation(information: XmlElement): void {
    const context = childOf(information, 'exchangeContext');
    this.setUpdates(wordAt(context, 'updateMethod') ?? wordAt(context, 'codedExchangeProtocol'));
  }

  /** Spec: UpdateMethodEnum (2.3 and 3.7), ProtocolTypeEnum (3.7). */
  private setUpdates(word: string | undefined): void {
    if (word === 'singleElementUpdate' || word?.startsWith('delta')) this.exchange = 'increment';
    else if (word?.startsWith('snapshot')) this.exchange = 'snapshot';
  }

  /** Version 2: `exchange` stands before the publication. */
  setExchange(exchange: XmlElement): void {
    this.exchangeSupplier = identifierOf(childOf(exchange, 'supplierIdentification'));
    const subscription = childOf(exchange, 'subscription');
    this.setUpdates(wordAt(subscription, 'updateMethod'));
    const start = this.instantAt(subscription, 'subscriptionStartTime');
    const stop = this.instantAt(subscription, 'subscriptionStopTime');
    this.exchangePeriodSeconds = undefined;
    if (start === undefined || stop === undefined) return;
    const seconds = (Date.parse(stop) - Date.parse(start)) / 1000;
    if (seconds > 0 && seconds <= MAX_PERIOD_SECONDS) this.exchangePeriodSeconds = seconds;
  }

  begin(publicationType: string, modelVersion: ModelVersion, language: string | undefined): void {
    this.language = language;
    this.pending = { publicationType, modelVersion };
    if (this.exchangeSupplier) this.pending.supplier = this.exchangeSupplier;
    if (this.exchangePeriodSeconds !== undefined) this.pending.exchangePeriodSeconds = this.exchangePeriodSeconds;
    if (language?.trim()) this.pending.language = toLanguage(language);
  }

  setChild(element: XmlElement): void {
    const header = this.pending;
    if (!header) return;
    const text = element.text.trim();
    switch (element.name.local) {
      case 'publicationTime': {
        const time = text ? this.instants.read(text, () => 'publicationTime') : undefined;
        if (time) header.publicationTime = time;
        break;
      }
      case 'feedType':
        if (text) header.feedType = text;
        break;
      case 'publicationCreator': {
        const creator = identifierOf(element);
        if (creator) header.supplier = creator;
        break;
      }
      case 'headerInformation': {
        const confidentiality = wordAt(element, 'confidentiality');
        if (confidentiality) header.confidentiality = confidentiality;
        const status = wordAt(element, 'informationStatus');
        if (status) header.informationStatus = status;
        break;
      }
      case 'measurementSiteTableReference': {
        const id = attributeOf(element, 'id');
        if (id) header.siteTableIds = [...(header.siteTableIds ?? []), id];
      }
    }
  }

  take(): Datex2Header | undefined {
    const header = this.pending;
    this.pending = undefined;
    return header;
  }

  private instantAt(element: XmlElement | undefined, local: string): string | undefined {
    const text = textAt(element, local);
    return text === undefined ? undefined : this.instants.read(text, () => local);
  }
}

function identifierOf(element: XmlElement | undefined): string | undefined {
  const country = textAt(element, 'country');
  const identifier = textAt(element, 'nationalIdentifier');
  return country && identifier ? `${country}/${identifier}` : identifier;
}
