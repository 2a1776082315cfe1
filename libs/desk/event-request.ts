import { z } from 'zod';
import type { AlertTemplate } from '#libs/config';
import { faultOfShape, invalidRequest } from '#libs/errors';
import { CAUSE, EFFECT, SEVERITY_LEVEL } from '#libs/formats/gtfs-rt';

/** What an operator can say of the road, with what the class of DATEX II is in particular. */
export const ROAD_TYPES: Readonly<Record<string, string>> = {
  AbnormalTraffic: 'slowTraffic',
  Accident: 'accident',
  ConstructionWorks: 'constructionWork',
  GeneralObstruction: 'obstructionOnTheRoad',
  MaintenanceWorks: 'roadworks',
  PublicEvent: 'other',
  RoadOrCarriagewayOrLaneManagement: 'roadClosed',
  VehicleObstruction: 'brokenDownVehicle',
};

const MAX_ENTITIES = 200;
const names = <T extends string>(list: readonly (T | undefined)[]): T[] =>
  list.filter((one) => one !== undefined) as T[];
const ids = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]*:.{1,200}$/, 'expected ids with their feed, such as astuce:90'))
  .max(MAX_ENTITIES);
const texts = (most: number) =>
  z
    .record(
      z.string().regex(/^([a-z]{2,3}(-[A-Z]{2})?|und)$/, 'expected a language tag'),
      z.string().trim().min(1).max(most),
    )
    .refine((one) => Object.keys(one).length > 0, 'expected a text in at least one language');
const point = z.strictObject({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) });
const moment = z.iso.datetime({ offset: true, error: 'expected an instant with its offset' });

const FIELDS = {
  nature: z.enum(['transit', 'road']).optional().describe('default that of the template, else transit'),
  template: z.string().optional().describe('id of what it is begun with: its texts hold where none are given'),
  header: texts(200).optional().describe('by language'),
  description: texts(4_000).optional(),
  url: z.url({ protocol: /^https?$/ }).optional(),
  cause: z.enum(names(CAUSE)).optional(),
  effect: z.enum(names(EFFECT)).optional(),
  severity: z
    .enum([...names(SEVERITY_LEVEL), 'highest', 'high', 'medium', 'low', 'lowest'])
    .optional()
    .describe('INFO, WARNING, SEVERE of transit; lowest to highest of the road'),
  from: moment.optional().describe('default now'),
  until: moment.optional().describe('it ends by itself then; default after the time of the template, else two hours'),
  routes: ids.optional(),
  stops: ids.optional(),
  agencies: ids.optional().describe('whole networks'),
  type: z
    .enum(Object.keys(ROAD_TYPES) as [string])
    .optional()
    .describe('of a road event'),
  point: point.optional().describe('of a road event'),
  line: z.array(point).min(2).max(2_000).optional().describe('of a road event, in driving direction'),
  roadNumber: z.string().max(50).optional(),
  place: z.string().max(200).optional().describe('of a road event, in words'),
};

/** What is sent to write an alert or a road event. */
export const eventRequest = z.strictObject({
  state: z.enum(['draft', 'confirmed']).optional().describe('default draft: operators alone see it'),
  ...FIELDS,
});
/** What is sent to change one; what is left out stays. `version`: the `producedAt` it was changed from. */
export const eventChange = z
  .strictObject({ ...FIELDS, version: z.string().optional() })
  .omit({ nature: true, template: true });
export const eventEnd = z.strictObject({ text: z.string().max(2_000).optional(), version: z.string().optional() });
export const eventProlongation = z.strictObject({ until: moment, version: z.string().optional() });

export type EventRequest = z.output<typeof eventRequest>;
export type EventChange = z.output<typeof eventChange>;

/** Reads a body by one of the schemas above. Throws REQUEST_INVALID with the field, got and expected. */
export function readBody<T extends z.ZodType>(schema: T, body: unknown): z.output<T> {
  const parsed = schema.safeParse(body ?? {});
  if (parsed.success) return parsed.data;
  const { where, got, expected } = faultOfShape(schema, parsed.error, body ?? {});
  throw invalidRequest(where, got, expected);
}

/** The request with what its template says where it says nothing itself. Throws REQUEST_INVALID for no template. */
export function withTemplate(
  request: EventRequest,
  templates: readonly AlertTemplate[],
): EventRequest & { lastsMs: number } {
  const { template: id } = request;
  const template = templates.find((one) => one.id === id);
  if (id !== undefined && !template)
    throw invalidRequest('template', id, `one of ${templates.map((one) => one.id).join(', ')}`);
  const { header, description, cause, effect, severity, type, nature, lasts } = template ?? {};
  const begun = Object.fromEntries(
    Object.entries({ header, description, cause, effect, severity, type, nature }).filter(
      ([, value]) => value !== undefined,
    ),
  ) as Partial<EventRequest>;
  return { ...begun, ...request, lastsMs: lasts ?? DEFAULT_LASTS_MS };
}

const DEFAULT_LASTS_MS = 2 * 3_600_000;
