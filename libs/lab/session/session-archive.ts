import { RawArchive, type SourceDocument } from '#libs/sources';

/** The raw documents of a session; some are not worth a file each, since the log says all they said. */
export class SessionArchive extends RawArchive {
  constructor(
    folder: string,
    retention: { maxAgeMs: number; maxBytes: number },
    private readonly keeps: (document: SourceDocument) => boolean = () => true,
  ) {
    super(folder, retention);
  }

  override keep(document: SourceDocument): Promise<void> {
    return this.keeps(document) ? super.keep(document) : Promise.resolve();
  }
}
