/** Of `/docs`: keys, webhooks, and how a download is known to be whole. French, then English. */
export const ACCESS = {
  keysTitle: ['Clés', 'Keys'],
  keysLead: [
    'Lire ce qui est ouvert n’en demande pas. Pour un quota à soi, des webhooks, ce qui n’est pas ouvert ou le laboratoire, écrivez à {0} ; qui exploite le hub fait une clé ainsi, et elle n’est montrée qu’une fois :',
    'Reading what is open needs none. For a quota of your own, webhooks, what is not open or the Living Lab, write to {0}; whoever runs the hub makes a key like this, and it is shown once:',
  ],
  keysSent: [
    'Envoyez-la comme Authorization: Bearer est_… ou X-API-Key, jamais dans une adresse. Un navigateur, qui ne peut pas l’envoyer avec un WebSocket, demande un ticket d’une minute à POST /v1/tickets et ouvre /v1/stream?ticket=…',
    'Send it as Authorization: Bearer est_… or X-API-Key, never in an address. A browser, which cannot send it with a WebSocket, asks POST /v1/tickets for a ticket of a minute and opens /v1/stream?ticket=…',
  ],
  keysRole: ['rôle', 'role'],
  keysMay: ['ce qu’il lit et peut', 'what it reads and may'],
  'role.reader': ['ce qui est ouvert ; un quota à soi, des webhooks', 'what is open; a quota of its own, webhooks'],
  'role.partner': ['aussi les flux des partenaires', 'the feeds of partners, too'],
  'role.experimenter': [
    'aussi les flux des partenaires ; des bacs à sable et des rejeux',
    'the feeds of partners, too; sandboxes and replays',
  ],
  'role.operator': ['tout ; alarmes, main courante, alertes', 'everything; alarms, the journal, alerts'],
  'role.admin': ['tout ; les clés et l’audit', 'everything; keys and the audit'],
  webhooksTitle: ['Webhooks', 'Webhooks'],
  webhooksLead: [
    'Un abonnement du flux dont les messages sont postés à votre adresse. Il demande une clé ; la réponse donne id et, cette seule fois, secret.',
    'A subscription of the stream whose messages are posted to your address. It needs a key; the answer holds id and, this once, secret.',
  ],
  webhooksSigned: [
    'Le corps est {"type": "estuaire.events" ou "estuaire.snapshot" ou "estuaire.gap", "timestamp", "data"} où data est un message du flux. Il est signé selon Standard Webhooks : webhook-signature est v1, suivi du base64 de HMAC-SHA256 sur id.timestamp.corps, avec les octets du secret qui suivent whsec_.',
    'The body is {"type": "estuaire.events", "estuaire.snapshot" or "estuaire.gap", "timestamp", "data"} where data is a message of the stream. It is signed as Standard Webhooks says: webhook-signature is v1, and the base64 of HMAC-SHA256 over id.timestamp.body, with the bytes of the secret behind whsec_.',
  ],
  webhooksDelivered: [
    'Les livraisons viennent dans l’ordre, une à la fois, au moins une fois : gardez les derniers webhook-id et rien n’est vu deux fois. Toute réponse 2xx en moins de 15 s vaut livraison ; une redirection n’est pas suivie.',
    'Deliveries come in order, one at a time, at least once: keep the last webhook-ids and nothing is seen twice. Any 2xx within 15 s is a delivery; a redirect is not followed.',
  ],
  webhooksParked: [
    'Après un échec, le même message est renvoyé au bout de 5 s, puis deux fois plus tard à chaque fois, jusqu’à une demi-heure (Retry-After est respecté). Après 12 échecs de suite, ou un 410, le webhook est parked : lastFault dit pourquoi, POST …/resume le fait continuer où il en était, POST …/replay avec un cursor relivre ce qui a suivi. Les adresses de réseaux privés sont refusées, sauf où l’exploitant les permet.',
    'After a failure the same message is sent again after 5 s, then twice as long each time, up to half an hour (Retry-After is respected). After 12 failures in a row, or a 410, the webhook is parked: lastFault says why, POST …/resume goes on where it stood, POST …/replay with a cursor delivers again what came after it. Addresses in private networks are refused, but where the operator allows them.',
  ],
  checksumsTitle: ['Un téléchargement entier', 'A whole download'],
  checksumsLead: [
    'Un export est écrit au fil de l’eau : ce qu’il contient n’est connu qu’à la fin. Un export entier finit par les trailers content-digest (sha-256=:base64:) et estuaire-rows ; celui qui est interrompu coupe la connexion. La somme est celle des octets envoyés : avec Accept-Encoding: gzip, ceux du fichier compressé. Les bibliothèques qui ne montrent pas les trailers (urllib, fetch) demandent alors /archive ou /v1/documents, dont les sommes sont données d’avance.',
    'An export is written as it is read: what it holds is known at its end. A whole one ends with the trailers content-digest (sha-256=:base64:) and estuaire-rows; one that breaks off ends the connection. The checksum is that of the bytes sent: with Accept-Encoding: gzip those of the packed file. Libraries that show no trailers (urllib, fetch) ask /archive or /v1/documents instead, whose checksums are given beforehand.',
  ],
  archiveLead: [
    '/archive a un fichier par flux, nature et jour révolu, écrit une fois, avec un manifeste des sommes SHA-256 : sur un hub neuf il est vide jusqu’au lendemain, et là où l’exploitant n’en veut pas il n’existe pas.',
    '/archive has a file for each feed, kind and day that is over, written once, with a manifest of SHA-256 sums: on a new hub it is empty until the day after, and where the operator wants none there is none.',
  ],
} as const;
