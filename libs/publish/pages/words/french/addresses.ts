/** French of what `/openapi.json` says of addresses that are read, by the English text: their summaries. */
export const FRENCH_ADDRESSES: Readonly<Record<string, string>> = {
  'GTFS schedule in use, repaired; feed may be all: ids then have their feed before them':
    'Les horaires GTFS en usage, réparés ; feed peut être all : les identifiants portent alors leur flux',
  'GTFS-RT 2.0 vehicle-positions; feed may be all': 'GTFS-RT 2.0, positions des véhicules ; feed peut être all',
  'GTFS-RT 2.0 vehicle-positions, JSON form; feed may be all':
    'GTFS-RT 2.0, positions des véhicules, en JSON ; feed peut être all',
  'GTFS-RT 2.0 trip-updates; feed may be all': 'GTFS-RT 2.0, passages prévus ; feed peut être all',
  'GTFS-RT 2.0 trip-updates, JSON form; feed may be all': 'GTFS-RT 2.0, passages prévus, en JSON ; feed peut être all',
  'GTFS-RT 2.0 alerts; feed may be all': 'GTFS-RT 2.0, alertes ; feed peut être all',
  'GTFS-RT 2.0 alerts, JSON form; feed may be all': 'GTFS-RT 2.0, alertes, en JSON ; feed peut être all',
  'GTFS-RT 2.0 trip-modifications; feed may be all': 'GTFS-RT 2.0, déviations de courses ; feed peut être all',
  'GTFS-RT 2.0 trip-modifications, JSON form; feed may be all':
    'GTFS-RT 2.0, déviations de courses, en JSON ; feed peut être all',
  'SIRI 2.0 EstimatedTimetable; feed may be all': 'SIRI 2.0 EstimatedTimetable, horaires estimés ; feed peut être all',
  'SIRI Lite EstimatedTimetable; feed may be all':
    'SIRI Lite EstimatedTimetable, horaires estimés ; feed peut être all',
  'SIRI 2.0 VehicleMonitoring; feed may be all': 'SIRI 2.0 VehicleMonitoring, véhicules ; feed peut être all',
  'SIRI Lite VehicleMonitoring; feed may be all': 'SIRI Lite VehicleMonitoring, véhicules ; feed peut être all',
  'SIRI 2.0 SituationExchange; feed may be all': 'SIRI 2.0 SituationExchange, perturbations ; feed peut être all',
  'SIRI Lite SituationExchange; feed may be all': 'SIRI Lite SituationExchange, perturbations ; feed peut être all',
  'SIRI 2.0 StopMonitoring: the next calls of every stop; feed may be all':
    'SIRI 2.0 StopMonitoring : les prochains passages à chaque arrêt ; feed peut être all',
  'SIRI Lite StopMonitoring: the next calls of every stop; feed may be all':
    'SIRI Lite StopMonitoring : les prochains passages à chaque arrêt ; feed peut être all',
  'GBFS systems of the hub': 'Les systèmes GBFS du hub',
  'GBFS 2.3': 'GBFS 2.3',
  'GBFS 3.0': 'GBFS 3.0',
  'DATEX II 3 site table; feed may be all': 'DATEX II 3, table des points de mesure ; feed peut être all',
  'DATEX II 3 measured data; feed may be all': 'DATEX II 3, mesures ; feed peut être all',
  'DATEX II 3 traffic status (elaborated data); feed may be all':
    'DATEX II 3, état du trafic (données élaborées) ; feed peut être all',
  'DATEX II 3 situations; feed may be all': 'DATEX II 3, événements ; feed peut être all',
  'Current state for maps, and stops, routes and communes; whole or a part':
    'L’état courant pour les cartes, et les arrêts, lignes et communes ; en entier ou en partie',

  'Stops and stations by name, place or line': 'Arrêts et stations par nom, lieu ou ligne',
  'One stop: platforms, lines, accessibility': 'Un arrêt : quais, lignes, accessibilité',
  'Next departures, timetable and real time in one list':
    'Prochains départs, horaires et temps réel en une seule liste',
  'Next arrivals, timetable and real time in one list':
    'Prochaines arrivées, horaires et temps réel en une seule liste',
  'Next departures around a point': 'Prochains départs autour d’un point',
  'Next arrivals around a point': 'Prochaines arrivées autour d’un point',
  Lines: 'Lignes',
  'One line: its way and stops by direction': 'Une ligne : son tracé et ses arrêts par sens',
  'Vehicles on a line now': 'Véhicules d’une ligne en ce moment',
  'One run with all its calls, planned and expected': 'Une course avec tous ses passages, prévus et attendus',
  'What one vehicle is planned to run on a day, and how each trip stands':
    'Ce qu’un véhicule doit faire dans la journée, et où en est chaque course',
  'Which vehicles ran the trips of a block': 'Quels véhicules ont fait les courses d’un service voiture',
  'Which runs a vehicle was on on a day': 'Quelles courses un véhicule a faites dans la journée',
  'All modes around a point, nearest first': 'Tous les modes autour d’un point, le plus proche d’abord',

  'The hub itself: name, operator, time zone, languages, territory, who is to be named, its clock':
    'Le hub lui-même : nom, exploitant, fuseau horaire, langues, territoire, qui citer, son horloge',
  'Feeds, their terms and how they are': 'Les flux, leurs conditions et leur état',
  'One feed': 'Un flux',
  'What was wrong with its data': 'Ce qui n’allait pas dans ses données',
  'How good it is by published rules, and what lowers its score':
    'Sa qualité par des règles publiées, et ce qui fait baisser sa note',
  'What its documents held that is not carried on, and what each output could not say; `all` for those of all feeds together':
    'Ce que ses documents contenaient et qui n’est pas repris, et ce que chaque sortie n’a pu dire ; `all` pour tous les flux ensemble',
  'All that the history keeps of a kind in a period, as csv, streamed; trailers tell rows and checksum':
    'Tout ce que l’historique garde d’une sorte sur une période, en CSV, au fil de l’eau ; les trailers donnent lignes et somme de contrôle',
  'All that the history keeps of a kind in a period, as parquet, streamed; trailers tell rows and checksum':
    'Tout ce que l’historique garde d’une sorte sur une période, en Parquet, au fil de l’eau ; les trailers donnent lignes et somme de contrôle',
  'All that the history keeps of a kind in a period, as geojson, streamed; trailers tell rows and checksum':
    'Tout ce que l’historique garde d’une sorte sur une période, en GeoJSON, au fil de l’eau ; les trailers donnent lignes et somme de contrôle',
  'All that the history keeps of a kind in a period, as ndjson, streamed; trailers tell rows and checksum':
    'Tout ce que l’historique garde d’une sorte sur une période, en NDJSON, au fil de l’eau ; les trailers donnent lignes et somme de contrôle',
  'Documents as they were received, in the order they came':
    'Les documents tels qu’ils ont été reçus, dans leur ordre d’arrivée',
  'A document as it was received, by the SHA-256 of its bytes':
    'Un document tel qu’il a été reçu, par le SHA-256 de ses octets',
  'Days that are archived, newest first': 'Les jours archivés, le plus récent d’abord',
  'A day of the archive: its files with rows, sizes and checksums, and the terms of each feed':
    'Un jour de l’archive : ses fichiers avec lignes, tailles et sommes de contrôle, et les conditions de chaque flux',
  'What a feed reported of a kind on a day, as Parquet; written once':
    'Ce qu’un flux a dit d’une sorte en un jour, en Parquet ; écrit une fois pour toutes',

  'How many alarms a period had, per operator and hour, and which stand, chatter or were false (operators)':
    'Combien d’alarmes sur une période, par opérateur et par heure, et lesquelles durent, clignotent ou étaient fausses (opérateurs)',
  'Response cards: what the alarms of each rule mean and what to do':
    'Fiches réflexes : ce que disent les alarmes de chaque règle et que faire',
  'The journal of the control room, newest first (operators)':
    'La main courante du poste de commande, le plus récent d’abord (opérateurs)',
  'The same as a table (operators)': 'La même en tableau (opérateurs)',
  'What alerts and road events can be begun with (operators)':
    'Modèles pour commencer une alerte ou un événement routier (opérateurs)',
  'What happened in a shift and what is left to the next one, to be printed (operators)':
    'Ce qui s’est passé pendant un quart et ce qui reste au suivant, à imprimer (opérateurs)',

  'Sign in with a browser, and out': 'Se connecter avec un navigateur, et se déconnecter',
  'Catalogue page with search and filters; the graph (DCAT), by what the reader accepts':
    'Page du catalogue avec recherche et filtres ; le graphe (DCAT), selon ce que le lecteur accepte',
  'One feed on three levels: raw, seen, API': 'Un flux à trois niveaux : brut, vu, API',
  'For its producer: what to repair first': 'Pour son producteur : que réparer d’abord',
  'The communes of the territory': 'Les communes du territoire',
  'One commune: stops, lines, stations, car parks, works now, figures':
    'Une commune : arrêts, lignes, stations, parkings, travaux en cours, chiffres',
  'One sort of things of a commune as a table: stops, stations, parkings and the like':
    'Une sorte d’éléments d’une commune en tableau : arrêts, stations, parkings…',
  'One sort of things of a commune for maps': 'Une sorte d’éléments d’une commune pour les cartes',
  'What the hub promises, and what it has kept of it': 'Ce que le hub promet, et ce qu’il en a tenu',
  'What is read of the hub, by day and output': 'Ce qui est lu du hub, par jour et par sortie',
  'Quick start, rules, limits, the stream in the page': 'Pour commencer, règles, limites, le flux dans la page',
  'The addresses of one resource with real answers, to be tried':
    'Les adresses d’une ressource avec de vraies réponses, à essayer',
  'For a frame on another site: a live map of a commune or feed':
    'Pour un cadre sur un autre site : la carte en direct d’une commune ou d’un flux',
  'For a frame: the next departures of a stop': 'Pour un cadre : les prochains départs d’un arrêt',
  'For a frame: a key figure over seven days': 'Pour un cadre : un chiffre clé sur sept jours',
  'The frames as a web component, `<estuaire-embed>`': 'Les cadres en composant web, `<estuaire-embed>`',

  'Keys (administrators)': 'Les clés (administrateurs)',
  'Who asks: the role of a key or of somebody who has signed in, and how people sign in':
    'Qui demande : le rôle d’une clé ou d’une personne connectée, et comment on se connecte',
  'What was done with keys, and refused (administrators)':
    'Ce qui a été fait avec des clés, et refusé (administrateurs)',
  'Webhooks of the caller': 'Les webhooks de l’appelant',
  'A webhook of the caller: its state, where it stands, why it failed last':
    'Un webhook de l’appelant : son état, où il en est, pourquoi il a échoué en dernier',
  'Live stream as server-sent events': 'Le flux en direct par Server-Sent Events',
  'Current entities as smart data models (NGSI-LD), by type, id, attributes and place, by pages':
    'L’état courant en smart data models (NGSI-LD), par type, identifiant, attributs et lieu, par pages',
  'One entity as a smart data model (NGSI-LD)': 'Un élément en smart data model (NGSI-LD)',
  'Types of entities given as smart data models': 'Les types d’éléments donnés en smart data models',
  'Catalogue service for the web (OGC CSW 2.0.2): GetCapabilities, GetRecords, GetRecordById; also by POST':
    'Service de catalogue (OGC CSW 2.0.2) : GetCapabilities, GetRecords, GetRecordById ; aussi par POST',
  'Metadata of a dataset for geographic catalogues (ISO 19139, INSPIRE)':
    'Métadonnées d’un jeu de données pour les catalogues géographiques (ISO 19139, INSPIRE)',
  'Catalogue as DCAT, Turtle': 'Le catalogue en DCAT, Turtle',
  'Catalogue as DCAT, RDF/XML': 'Le catalogue en DCAT, RDF/XML',
  'Catalogue as DCAT, JSON-LD': 'Le catalogue en DCAT, JSON-LD',
  'JSON Schema of an entity body': 'Le JSON Schema du corps d’une sorte d’éléments',
  'These addresses as OpenAPI 3.1': 'Ces adresses en OpenAPI 3.1',
  'The live stream as AsyncAPI 3.0': 'Le flux en direct en AsyncAPI 3.0',
  'The clients for TypeScript and Python as npm and pip install them; /docs names the files':
    'Les clients pour TypeScript et Python tels que npm et pip les installent ; /docs nomme les fichiers',
  'What is read of the hub: requests, bytes and stream clients by output and day':
    'Ce qui est lu du hub : requêtes, octets et clients du flux par sortie et par jour',
  'What the hub promises, what it has kept of it in thirty days, and what is left of each error budget':
    'Ce que le hub promet, ce qu’il en a tenu en trente jours, et ce qui reste de chaque budget d’erreur',
  'The process answers': 'Le processus répond',
  'Every role can work': 'Chaque rôle peut travailler',
  'Prometheus metrics': 'Métriques Prometheus',

  'Sandboxes the caller is a member of; all, for administrators':
    'Les bacs à sable dont l’appelant est membre ; tous, pour les administrateurs',
  'A sandbox': 'Un bac à sable',
  'What goes wrong in a sandbox by script': 'Ce qui va mal dans un bac à sable, par script',
  'Feeds declared in a sandbox': 'Les flux déclarés dans un bac à sable',
  'A feed as it was declared': 'Un flux tel qu’il a été déclaré',
  'Replays the caller has made; all, for administrators':
    'Les rejeux que l’appelant a faits ; tous, pour les administrateurs',
  'A replay, its own time and what is missing of it': 'Un rejeu, son heure propre et ce qui y manque',
  'Recordings the caller has brought': 'Les enregistrements que l’appelant a apportés',
  'The entry an operator would put into the configuration, with what check-config says of it':
    'L’entrée qu’un exploitant mettrait dans la configuration, avec ce qu’en dit check-config',
  'Everything of a replay as one zip that another hub can play again':
    'Tout d’un rejeu en un zip qu’un autre hub peut rejouer',
  'Everything of a sandbox as one zip that another hub can play again':
    'Tout d’un bac à sable en un zip qu’un autre hub peut rejouer',

  'Write an alert or road event, as draft or confirmed (operators)':
    'Écrire une alerte ou un événement routier, en projet ou confirmé (opérateurs)',
  'Change an alert or road event of the operators': 'Changer une alerte ou un événement routier des opérateurs',
  'Publish a draft, of an operator or of the analyst (operators)':
    'Publier un projet, d’un opérateur ou de l’analyste (opérateurs)',
  'Move the end of an alert of the operators': 'Déplacer la fin d’une alerte des opérateurs',
  'End an alert of the operators': 'Mettre fin à une alerte des opérateurs',
  'Write an entry of the journal, or a correction of one (operators)':
    'Écrire une ligne de la main courante, ou en corriger une (opérateurs)',
  'Say that somebody has seen an alarm (operators); once for each Idempotency-Key':
    'Dire que quelqu’un a vu une alarme (opérateurs) ; une fois par Idempotency-Key',
  'Say who has an alarm (operators); once for each Idempotency-Key':
    'Dire qui a une alarme (opérateurs) ; une fois par Idempotency-Key',
  'Silence an alarm for a time (operators); once for each Idempotency-Key':
    'Mettre une alarme en sourdine pour un temps (opérateurs) ; une fois par Idempotency-Key',
  'Write a note on an alarm (operators); once for each Idempotency-Key':
    'Écrire une note sur une alarme (opérateurs) ; une fois par Idempotency-Key',
  'Close an alarm with its cause (operators); once for each Idempotency-Key':
    'Clore une alarme avec sa cause (opérateurs) ; une fois par Idempotency-Key',
  'Make a key (administrators); the token is in this answer and in no other':
    'Faire une clé (administrateurs) ; le secret est dans cette réponse et dans nulle autre',
  'Narrow a key (administrators): nothing is ever added to one':
    'Restreindre une clé (administrateurs) : rien ne lui est jamais ajouté',
  'Another secret for a key (administrators); the old one is of no use any more':
    'Un autre secret pour une clé (administrateurs) ; l’ancien ne sert plus à rien',
  'Revoke a key (administrators): within two seconds everywhere, open streams included':
    'Révoquer une clé (administrateurs) : en deux secondes partout, flux ouverts compris',
  'A ticket of a minute with which a browser opens a stream: `?ticket=`':
    'Un ticket d’une minute avec lequel un navigateur ouvre un flux : `?ticket=`',
  'Sign in with a browser by a code of the command line or a key; the answer sets the cookie of the session':
    'Se connecter avec un navigateur par un code de la ligne de commande ou une clé ; la réponse pose le cookie de la session',
  'Sign out: the session ends everywhere, its streams too': 'Se déconnecter : la session finit partout, ses flux aussi',
  'Make a webhook: a subscription of the stream, posted signed':
    'Faire un webhook : un abonnement du flux, posté signé',
  'End a webhook': 'Mettre fin à un webhook',
  'Deliver again what came after a cursor': 'Livrer de nouveau ce qui a suivi un cursor',
  'Go on with a parked or paused webhook': 'Reprendre un webhook garé ou en pause',
  'Deliver nothing until it is resumed': 'Ne rien livrer jusqu’à la reprise',
  'Make a sandbox (experimenters); its key is in this answer and in no other':
    'Faire un bac à sable (expérimentateurs) ; sa clé est dans cette réponse et dans nulle autre',
  'End a sandbox: its key, its log and what it declared are gone':
    'Mettre fin à un bac à sable : sa clé, son journal et ses flux disparaissent',
  'Declare a feed, or another in its place, in YAML or JSON':
    'Déclarer un flux, ou un autre à sa place, en YAML ou JSON',
  'Declare a feed no more: what it reported is withdrawn': 'Ne plus déclarer un flux : ce qu’il annonçait est retiré',
  'A script of what goes wrong from now on; an empty list ends it':
    'Un script de ce qui ira mal désormais ; une liste vide y met fin',
  'Push observations; those that are refused are named, the others are accepted':
    'Pousser des observations ; celles refusées sont nommées, les autres acceptées',
  'Play an interval of the archive, or of a recording, again (experimenters)':
    'Rejouer un intervalle de l’archive, ou d’un enregistrement (expérimentateurs)',
  'Let a replay stand, go on, be elsewhere, be faster, or end':
    'Arrêter un rejeu, le reprendre, le déplacer, l’accélérer ou y mettre fin',
  'End a replay': 'Mettre fin à un rejeu',
  'Bring a zip of documents to be replayed: a take-out, or <feed>/<source>/<name with its time>':
    'Apporter un zip de documents à rejouer : une archive, ou <flux>/<source>/<nom avec son heure>',
  'Forget a recording': 'Oublier un enregistrement',
};

/** Kinds of entities in French: one of them, and all. */
export const FRENCH_KINDS: Readonly<Record<string, readonly [one: string, all: string]>> = {
  'vehicle-position': ['une position de véhicule', 'positions de véhicules'],
  'trip-update': ['une course en temps réel', 'courses en temps réel'],
  alert: ['une alerte', 'alertes'],
  station: ['une station', 'stations de véhicules partagés'],
  'free-vehicle': ['un véhicule libre', 'véhicules partagés libres'],
  'traffic-measurement': ['une mesure de trafic', 'mesures de trafic'],
  'traffic-situation': ['un événement routier', 'événements routiers'],
  parking: ['un parking', 'parkings'],
  'feed-status': ['l’état d’un flux', 'états des flux'],
  dataset: ['un jeu de données', 'jeux de données en usage'],
  alarm: ['une alarme', 'alarmes'],
  kpi: ['un chiffre clé', 'chiffres clés'],
  'trip-modification': ['une déviation de courses', 'déviations de courses'],
  'variable-message-sign': ['un panneau à messages variables', 'panneaux à messages variables'],
  'alarm-action': ['un geste sur une alarme', 'gestes sur les alarmes'],
  'journal-entry': ['une ligne de main courante', 'lignes de main courante'],
  audit: ['une ligne d’audit', 'lignes d’audit'],
};
