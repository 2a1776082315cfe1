/**
 * Why a document could not be had or read, in French, by the code of the error; English is what the error itself says.
 * Of an error that is not here its code stands alone: an English sentence in a French one explains nothing.
 */
const FRENCH: Readonly<Record<string, string>> = {
  SOURCE_STATUS: 'le serveur répond par une erreur',
  SOURCE_UNREACHABLE: 'le serveur est injoignable',
  SOURCE_TIMEOUT: 'le serveur ne répond pas à temps',
  SOURCE_TOO_LARGE: 'le document est trop gros',
  SOURCE_EMPTY: 'la réponse est vide',
  SOURCE_DENIED: 'l’accès ou l’abonnement est refusé',
  SOURCE_ADDRESS_REFUSED: 'l’adresse n’est pas de celles que ce hub a le droit d’appeler',
  CONTAINER_UNREADABLE: 'le document n’est pas du format annoncé',
  CONTAINER_TRUNCATED: 'le document s’arrête au milieu',
  LIMIT_EXCEEDED: 'le document dépasse une limite de taille ou de profondeur',
  FILE_MISSING: 'il manque un fichier obligatoire',
  COLUMN_MISSING: 'il manque une colonne obligatoire',
};

const CODED = /^([A-Z][A-Z0-9_]+)\b(?:: )?(.*)$/s;
const STATUS = /\bgot (?:HTTP )?(\d{3})\b/;

/** `error` as a source's status has it, `CODE: what was wrong: got …, expected …`; `undefined` where nothing answered. */
export function frenchFailure(error: string | undefined): string {
  if (error === undefined) return 'pas de réponse';
  const [, code, detail = ''] = CODED.exec(error) ?? [];
  if (code === undefined) return error;
  const status = STATUS.exec(detail)?.[1];
  const words = FRENCH[code];
  const facts = [...(words === undefined ? [] : [code]), ...(status === undefined ? [] : [`HTTP ${status}`])].join(
    ', ',
  );
  return `${words ?? code}${facts && ` (${facts})`}`;
}

/** The error without the address it came from, which is the operator's affair and none of his readers'. */
export function englishFailure(error: string | undefined): string {
  return error?.replace(/\b[a-z]+:\/\/\S+?: /, '') ?? 'no answer';
}
