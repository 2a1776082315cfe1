import { toInstant } from '#libs/model';
import type { PublishContext } from '../context.js';
import type { Built } from '../output.js';

/** Something a part gives to whoever puts parts together. */
export function jsonPartData({ clock }: PublishContext, value: object): Built {
  return {
    body: JSON.stringify(value),
    contentType: 'application/json; charset=utf-8',
    modifiedAt: toInstant(clock.now()),
    maxAgeSeconds: 0,
    // It goes from process to process within one deployment.
    compress: false,
  };
}
