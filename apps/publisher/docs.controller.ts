import { Controller, Get, Header, Inject, Param } from '@nestjs/common';
import { ENGINES, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import { KINDS, isKind } from '#libs/model';
import { entitySchemaOf } from '#libs/model/schemas';
import { openApi } from '#libs/publish';
import { asyncApi } from '#libs/stream';

@Controller()
export class DocsController {
  constructor(@Inject(ENGINES) private readonly engines: Engines) {}

  @Get('openapi.json')
  openApi(): object {
    return openApi(this.engines.catalogue.hub, this.engines.publicUrl());
  }

  @Get('asyncapi.json')
  asyncApi(): object {
    return asyncApi(this.engines.catalogue.hub, this.engines.publicUrl());
  }

  /** `/schemas/vehicle-position.json`: JSON Schema of the entity body of a kind. */
  @Get('schemas/:file')
  @Header('content-type', 'application/schema+json; charset=utf-8')
  schema(@Param('file') file: string): string {
    const kind = file.replace(/\.json$/, '');
    if (!isKind(kind)) throw notFoundAt('kind', kind, `one of ${KINDS.join(', ')}`, `no schema ${file.slice(0, 80)}`);
    return JSON.stringify(entitySchemaOf(kind, this.engines.publicUrl()), undefined, 1);
  }
}
