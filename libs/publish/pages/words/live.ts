/** Of `/docs`: what to do with a board of departures, the messages of the live stream, the clients. French, then English. */
export const LIVE = {
  boardTitle: ['Lire un tableau de départs', 'Reading a departures board'],
  boardLead: [
    'Chaque ligne a scheduledAt, expectedAt ou les deux, et un state. Montrez expectedAt s’il existe, sinon scheduledAt, et jamais l’un pour l’autre.',
    'Each row has scheduledAt, expectedAt or both, and a state. Show expectedAt where there is one, else scheduledAt, and never one for the other.',
  ],
  boardState: ['state', 'state'],
  boardShow: ['Ce qu’on montre au voyageur', 'What to show a passenger'],
  'callState.scheduled': [
    'horaire seul, personne ne suit la course : l’heure, marquée comme théorique',
    'by the timetable alone, nobody follows the run: the time, marked as scheduled',
  ],
  'callState.predicted': [
    'temps réel : expectedAt, et delaySeconds si vous le montrez ; avec le flag stale la source se tait, dites-le',
    'real time: expectedAt, and delaySeconds if you show it; with the flag stale its source is silent: say so',
  ],
  'callState.cancelled': [
    'la course ne circule pas : la ligne barrée, pas effacée',
    'the run does not run: the row struck out, not removed',
  ],
  'callState.skipped': [
    'la course circule sans s’arrêter ici : barrée, « non desservi »',
    'the run runs and does not stop here: struck out, “not served”',
  ],
  'callState.added': ['course au-delà de l’horaire : comme predicted', 'a run beyond the timetable: as predicted'],
  'callState.no-data': [
    'le flux dit ne rien savoir ici : scheduledAt, sans promesse',
    'the feed says that it knows nothing here: scheduledAt, without a promise',
  ],
  boardAgain: [
    'Redemandez toutes les 15 à 30 secondes avec If-None-Match (un 304 ne coûte presque rien), ou ne redemandez que lorsque le flux en direct, filtré sur l’arrêt, annonce un changement, et au moins toutes les 30 secondes : une ligne part avec l’heure, sans message. Quand le flux dit stale, redemandez. Le quai a changé quand assignedStop diffère de stop ; flags dit simulated, replayed, interpolated ou stale.',
    'Ask again every 15 to 30 seconds with If-None-Match (a 304 costs next to nothing), or only when the live stream, filtered by the stop, tells of a change, and at least every 30 seconds: a row leaves by time alone, without a message. When the stream says stale, ask again. The platform has changed where assignedStop is not stop; flags says simulated, replayed, interpolated or stale.',
  ],
  protocolTitle: ['Le flux par WebSocket', 'The stream by WebSocket'],
  protocolLead: [
    'Une connexion à /v1/stream, sous-protocole estuaire.v1, messages JSON en texte ; jusqu’à {0} abonnements à la fois. Un filter a feeds, routes, stops, communes, modes et bbox, en listes (en SSE au singulier : stop=…). Gardez le dernier cursor de chaque abonnement, bon pour ces kinds et aussi longtemps que le hub garde ses messages : redonné, il fait suivre exactement ce qui a manqué, ou un gap le dit et un instantané suit. Les mêmes messages existent en Server-Sent Events à /v1/stream/sse.',
    'One connection to /v1/stream, subprotocol estuaire.v1, messages of JSON text; up to {0} subscriptions at a time. A filter has feeds, routes, stops, communes, modes and bbox, as lists (singular with SSE: stop=…). Keep the last cursor of each subscription, good for its kinds and as long as the hub keeps its messages: given back, exactly what was missed follows, or a gap says so and a snapshot comes. The same messages come as server-sent events at /v1/stream/sse.',
  ],
  protocolSent: ['Ce qu’envoie un client', 'What a client sends'],
  protocolGot: ['Ce qu’envoie le hub', 'What the hub sends'],
  protocolOp: ['op', 'op'],
  protocolWith: ['avec', 'with'],
  protocolCodes: ['Codes de fermeture', 'Close codes'],
  protocolCode: ['code', 'code'],
  protocolBack: ['revenir', 'come back'],
  protocolProgram: [
    'Un client entier, dans un navigateur ou Node 22 (Node 20 n’a pas de WebSocket : prenez les Server-Sent Events)',
    'A whole client, in a browser or Node 22 (Node 20 has no WebSocket: take the server-sent events)',
  ],
  'op.welcome': ['le premier message', 'the first message'],
  'op.snapshot': [
    'tout ce qui est là, jusqu’à more: false ; remplace ce qui a été dit avant',
    'all there is, until more is false; replaces what was said before',
  ],
  'op.events': [
    'ce qui a changé : op upsert avec l’entité entière, ou remove avec reason (left-filter : elle existe encore)',
    'what has changed: op upsert with the whole entity, or remove with reason (left-filter: it still exists)',
  ],
  'op.gap': ['ce qui a manqué est perdu, un instantané suit', 'what was missed cannot be had, a snapshot follows'],
  'op.heartbeat': [
    'au plus toutes les 10 s ; rien pendant 25 s : la ligne est morte, revenez',
    'at most 10 s apart; nothing for 25 s is a dead line: come back',
  ],
  'op.stale': [
    'un flux ne vient plus depuis since ; null quand il revient. Ce qui en est montré est alors ancien : marquez-le',
    'a feed no longer comes since then; null when it is back. What is shown of it is old then: mark it',
  ],
  'op.error': ['ce qui n’allait pas ; la connexion continue', 'what was wrong; the connection goes on'],
  'op.published': ['dans un bac à sable : ce qui a été pris ou refusé', 'in a sandbox: what was taken or refused'],
  'close.1001': ['le serveur s’arrête', 'the server stops'],
  'close.1012': ['son état a été refait', 'its state was rebuilt'],
  'close.4000': ['message hors protocole', 'a message against the protocol'],
  'close.4001': ['la clé n’est plus valable', 'the key is no longer valid'],
  'close.4008': ['client trop lent', 'the client is too slow'],
  'close.4013': ['serveur plein', 'the server is full'],
  'close.4029': ['messages sans fin', 'messages without end'],
  'back.cursor': ['oui, avec le dernier cursor', 'yes, with the last cursor'],
  'back.later': ['oui, après 10 s', 'yes, after 10 s'],
  'back.never': ['non, pas tel quel', 'no, not unchanged'],
  clientsTitle: ['Clients tout faits', 'Ready-made clients'],
  clientsLead: [
    'Ils gardent le cursor, reviennent selon le code de fermeture, disent gap et stale, et prennent un ticket par connexion quand une clé est donnée.',
    'They keep the cursor, come back by the close code, tell gap and stale, and take a ticket for each connection where a key is given.',
  ],
  clientsWays: [
    'Par HTTP la clé va dans Authorization: Bearer ou X-API-Key. Un navigateur ne peut pas l’envoyer avec un WebSocket : POST /v1/tickets donne un ticket de courte durée, à mettre derrière /v1/stream?ticket=.',
    'By HTTP the key goes into Authorization: Bearer or X-API-Key. A browser cannot send it with a WebSocket: POST /v1/tickets gives a short-lived ticket, to be put behind /v1/stream?ticket=.',
  ],
} as const;
