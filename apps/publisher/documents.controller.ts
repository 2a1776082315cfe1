import { Controller, Get, Inject, Param, Query, Req, Res } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ENGINES, doorOf, enginesOf, readerOf, type Engines } from '#libs/engines';
import { notFoundAt } from '#libs/errors';
import { RawDocuments, readDocumentsQuery, refuseQuery, type DocumentsPage } from '#libs/publish';

type Query_ = Record<string, string | string[] | undefined>;

/** What producers sent, byte for byte, as far as it may be passed on: the raw level of openness. */
@Controller('v1')
export class DocumentsController {
  private readonly documents: RawDocuments;

  constructor(@Inject(ENGINES) private readonly engines: Engines) {
    this.documents = documentsOf(engines);
  }

  /** The hub's, or those of the session the request is inside of. */
  private documentsFor(request: FastifyRequest): RawDocuments {
    return doorOf(request) ? documentsOf(enginesOf(request, this.engines)) : this.documents;
  }

  @Get('feeds/:id/documents')
  async list(@Param('id') id: string, @Query() query: Query_, @Req() request: FastifyRequest): Promise<DocumentsPage> {
    const { catalogue, clock } = enginesOf(request, this.engines);
    const feed = catalogue.find(id);
    if (!feed || !catalogue.guard.mayReadFeed(readerOf(request).audience, feed.feedId))
      throw notFoundAt('id', id, 'the id of a feed of /v1/feeds', `no feed ${id.slice(0, 80)}`);
    return this.documentsFor(request).list(feed.feedId, readDocumentsQuery(query, clock.now(), catalogue.hub.timezone));
  }

  @Get('documents/:hash')
  async get(
    @Param('hash') hash: string,
    @Query() query: Query_,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseQuery(query);
    const { entry, bytes } = await this.documentsFor(request).read(hash, readerOf(request).audience);
    const feed = enginesOf(request, this.engines).catalogue.find(entry.feedId);
    const tag = `"${hash}"`;
    void reply
      .header('etag', tag)
      .header('last-modified', new Date(entry.at).toUTCString())
      // It is named by its content and never another.
      .header(
        'cache-control',
        readerOf(request).audience === 'open' && !doorOf(request)
          ? 'public, max-age=31536000, immutable'
          : 'private, no-cache',
      )
      .header('access-control-allow-origin', '*');
    if (feed) void reply.header('link', `</catalog/${encodeURIComponent(feed.feedId)}>; rel="describedby"`);
    if (request.headers['if-none-match']?.includes(tag) === true) {
      await reply.code(304).send();
      return;
    }
    await reply
      // Never as a page of ours, whatever it holds.
      .header('content-type', 'application/octet-stream')
      .header('content-disposition', `attachment; filename="${hash.slice(0, 16)}.${endingOf(entry.format, bytes)}"`)
      .send(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  }
}

function documentsOf({ archive, catalogue }: Engines): RawDocuments {
  return new RawDocuments(archive, (feedId, audience) => catalogue.guard.mayReadFeed(audience, feedId));
}

function endingOf(format: string, bytes: Uint8Array): string {
  if (bytes[0] === 0x50 && bytes[1] === 0x4b) return 'zip';
  const first = String.fromCharCode(bytes[0] ?? 0);
  if (first === '{' || first === '[') return 'json';
  if (first === '<' || bytes[0] === 0xef) return 'xml';
  return format === 'gtfs-rt' ? 'pb' : 'bin';
}
