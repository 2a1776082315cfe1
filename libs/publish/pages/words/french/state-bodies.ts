/** French of what `/openapi.json` says of the fields of the hub, feeds, entities and the history, by the English text. */
export const FRENCH_STATE_BODIES: Readonly<Record<string, string>> = {
  'IANA name; clock times of the territory are shown in it': 'nom IANA ; les heures du territoire s’y lisent',
  'who must be named where everything open is shown together, the base map first; each once':
    'qui citer là où tout ce qui est ouvert est montré ensemble, le fond de carte d’abord ; chacun une fois',
  'from where on a key figure is no longer well, as configured; a figure without one is not judged':
    'à partir d’où un chiffre clé n’est plus bon, selon la configuration ; sans seuil il n’est pas jugé',
  'name of the value within the figure': 'nom de la valeur dans le chiffre',
  'how late (negative: early) a run counts as on time in the figure `punctuality`, both included':
    'jusqu’à quel retard (négatif : avance) une course compte comme à l’heure dans le chiffre `punctuality`, bornes comprises',
  'by the clock of the hub, so that a reader knows how far its own clock is from it':
    'à l’horloge du hub, pour qu’un lecteur sache de combien la sienne en diffère',
  'absent where neither communes nor stops are known (yet)': 'absent si ni communes ni arrêts ne sont connus (encore)',
  'west, south, east, north, as in GeoJSON': 'ouest, sud, est, nord, comme en GeoJSON',
  'where the middle half of the stops lies, worth looking at first; absent without stops':
    'où se trouve la moitié centrale des arrêts, à regarder d’abord ; absent sans arrêts',
  'address of the outlines of the communes; absent where none are configured':
    'adresse des contours des communes ; absent si aucun n’est configuré',
  'address of water, streets, rail and places as GeoJSON; absent where none is configured':
    'adresse de l’eau, des rues, des rails et des lieux en GeoJSON ; absent si rien n’est configuré',
  'in the first of the languages asked for that the feed has': 'dans la première des langues demandées que le flux a',
  'text by BCP 47 language; und where none is named': 'texte par langue BCP 47 ; und si aucune n’est nommée',
  'who must be named where the data is shown': 'qui citer là où les données sont montrées',
  'of its sources, each once': 'de ses sources, chacun une fois',
  'as of now by the clock of the hub; without anything but a state where nothing has come yet':
    'en ce moment, à l’horloge du hub ; seulement un état si rien n’est encore venu',
  '`waiting`: nothing has come yet; `fresh`: every source keeps its pace and what it says can be used; `degraded`: it comes in time, yet part of it cannot be relied on; `stale`: a source has not been heard of for too long, or nobody listens; `failing`: a source cannot be had or read':
    '`waiting` : rien n’est encore venu ; `fresh` : chaque source tient sa cadence et ce qu’elle dit peut servir ; `degraded` : cela vient à temps, mais une partie n’est pas fiable ; `stale` : une source se tait depuis trop longtemps, ou personne n’écoute ; `failing` : une source ne peut être jointe ou lue',
  'since when the state holds; of `stale` the moment the silence became too long, and what is shown of it is older: see `lastSignAt` of its sources':
    'depuis quand l’état vaut ; pour `stale` le moment où le silence est devenu trop long, et ce qui en est montré est plus ancien : voyez `lastSignAt` de ses sources',
  'issues of the newest document of each source, by code': 'défauts du plus récent document de chaque source, par code',
  'how many the feed has now, by kind': 'combien le flux en a maintenant, par sorte',
  'entities and documents refused since the collector started':
    'éléments et documents refusés depuis le démarrage du collecteur',
  'why the feed is not fresh, worst first; absent where it is':
    'pourquoi le flux n’est pas à jour, le pire d’abord ; absent s’il l’est',
  'the state the reason alone would make': 'l’état que la raison donnerait à elle seule',
  'for people, in French and English: what was got and what was expected':
    'pour des personnes, en français et en anglais : ce qui a été reçu et ce qui est attendu',
  'the source it lies in, where it is one': 'la source en cause, s’il n’y en a qu’une',
  'when its collector last looked': 'quand son collecteur a regardé en dernier',
  'until when a living collector would have published the state again':
    'jusqu’à quand un collecteur vivant aurait publié l’état de nouveau',
  '0 to 1: share of real-time trips found in the schedule; absent where the feed has no schedule':
    '0 à 1 : part des courses temps réel retrouvées dans l’horaire ; absent si le flux n’a pas d’horaire',
  'how matchRate comes about, over the newest document of each source':
    'd’où vient matchRate, sur le plus récent document de chaque source',
  'found in the schedule, by the rule that found them: trip-id, start, stops …':
    'retrouvées dans l’horaire, par la règle qui les a trouvées : trip-id, start, stops…',
  'not found, by reason: no-such-trip, ambiguous, not-running-that-day, too-far …':
    'non retrouvées, par raison : no-such-trip, ambiguous, not-running-that-day, too-far…',
  'repaired on the way, by the rule that did it: service-day, service-day-added':
    'réparées en chemin, par la règle qui l’a fait : service-day, service-day-added',
  'what the newest document of each source held that the hub does not carry; at most 50 documents of 20':
    'ce que le plus récent document de chaque source contenait et que le hub ne reprend pas ; au plus 50 documents de 20',
  'in the words of the format that has it: region_id, DriverName':
    'dans les mots du format qui l’a : region_id, DriverName',
  'the first of them, cut to 80 characters': 'le premier d’entre eux, coupé à 80 caractères',
  'the newest timetable that was refused, until one that is not refused comes; the one in use goes on meanwhile':
    'l’horaire le plus récent qui a été refusé, jusqu’à ce qu’il en vienne un qui ne l’est pas ; celui en usage continue entre-temps',
  'hash of the raw document, by which `accept-dataset` names it':
    'empreinte du document brut, par laquelle `accept-dataset` le nomme',
  'what was got and what was expected': 'ce qui a été reçu et ce qui est attendu',
  'when it was refused': 'quand il a été refusé',
  'false where it cannot be read at all or lacks a required file: there is nothing to accept':
    'false s’il ne peut être lu ou manque d’un fichier obligatoire : il n’y a rien à accepter',
  'when the document came, by the clock of the feed': 'quand le document est venu, à l’horloge du flux',
  'the last sign of life: a new document that was used, or an answer where the source may rightly stay the same':
    'le dernier signe de vie : un nouveau document utilisé, ou une réponse là où la source peut rester la même',
  'the source is stale from then on unless it gives another sign of life':
    'à partir de là la source est stale, sauf nouveau signe de vie',
  'pending: asked for the first time; lost: it was refused or is gone, and is asked for again and again':
    'pending : demandé pour la première fois ; lost : refusé ou perdu, et redemandé encore et encore',
  'when the server will end it unless it is renewed; while active':
    'quand le serveur y mettra fin s’il n’est pas renouvelé ; tant qu’il est actif',
  'why it is lost, or what of an active one was refused': 'pourquoi il est perdu, ou ce qui d’un actif a été refusé',
  'VehicleMonitoring …': 'VehicleMonitoring…',
  'the element whose newest time has stood still: RecordedAtTime, or ResponseTimestamp':
    'l’élément dont l’heure la plus récente n’avance plus : RecordedAtTime, ou ResponseTimestamp',
  'since when it has stood still': 'depuis quand elle n’avance plus',
  'who the server says has made it': 'qui l’a fait, selon le serveur',
  'when the last new document came': 'quand le dernier nouveau document est venu',
  'the longest that none came before': 'le plus long temps sans document auparavant',
  'the newest document was a whole picture and gave none of its vehicles and runs a time: they are as old as lastSignAt, not as their observedAt, when they were first reported to be so':
    'le plus récent document était complet et ne donnait d’heure à aucun de ses véhicules ni courses : ils ont l’âge de lastSignAt, et non de leur observedAt, où ils ont été annoncés ainsi pour la première fois',
  'a few, with place, got and expected; rows that the database refused as objects':
    'quelques-uns, avec lieu, reçu et attendu ; les lignes refusées par la base en objets',
  'entities, documents and rows refused since the collector started':
    'éléments, documents et lignes refusés depuis le démarrage du collecteur',
  included: 'compris',
  'by day, then the most asked first; nothing of who asked is kept':
    'par jour, puis le plus demandé d’abord ; rien de qui a demandé n’est gardé',
  'of UTC': 'en UTC',
  'address as described, without ids: `/v1/stops/{id}/departures`; `other` for the rest':
    'adresse telle que décrite, sans identifiants : `/v1/stops/{id}/departures` ; `other` pour le reste',
  'answered, those told that nothing has changed among them': 'répondues, dont celles où rien n’avait changé',
  'sent to readers, headers included': 'envoyés aux lecteurs, en-têtes compris',
  'clients of the live stream that came, by WebSocket or server-sent events':
    'clients du flux en direct venus, par WebSocket ou Server-Sent Events',
  'of the hub, whose counts are summed: those that are there now':
    'du hub, dont les comptes sont additionnés : ceux qui sont là maintenant',
  'hour of the first measurement that is still kept; absent where there is none':
    'heure de la première mesure encore gardée ; absent s’il n’y en a pas',
  'measurements are kept for so long': 'durée de conservation des mesures',
  'of the hub, whose measurements are summed: those that are there now':
    'du hub, dont les mesures sont additionnées : ceux qui sont là maintenant',
  'events given to stream clients, by time since the hub received their document, or since the producer observed it (vehicles and predictions); seconds in which the processes could work; clients that came back and were given all they had missed':
    'événements donnés aux clients du flux, par temps depuis que le hub a reçu leur document, ou depuis que le producteur l’a observé (véhicules et prévisions) ; secondes où les processus pouvaient travailler ; clients revenus à qui tout ce qui manquait a été donné',
  'a share, of 1': 'une part, de 1',
  'measured: events, events, seconds, clients': 'mesurés : événements, événements, secondes, clients',
  'of the latencies: what counts as in time': 'des délais : ce qui compte comme à temps',
  'in time, ready, or without a gap': 'à temps, prêts, ou sans trou',
  'of the error budget: 1 is all of it, below 0 it is overspent':
    'du budget d’erreur : 1 est tout, sous 0 il est dépassé',
  'known to a quarter, rounded up': 'connu au quart près, arrondi vers le haut',
  'those that apply; by the rules of docs/quality.md': 'celles qui s’appliquent ; par les règles de docs/quality.md',
  'what lowers it, the most harmful first': 'ce qui la fait baisser, le plus nuisible d’abord',
  'code of `docs/errors.md`': 'code de `docs/errors.md`',
  'what readers need and some entities do not say': 'ce qu’il faut aux lecteurs et que certains éléments ne disent pas',
  'address of the score by the hour': 'adresse de la note heure par heure',
  'absent while nothing has come of the feed': 'absent tant que rien n’est venu du flux',
  'what the newest document of each source held that is not carried on':
    'ce que le plus récent document de chaque source contenait et qui n’est pas repris',
  'what each output could not say': 'ce que chaque sortie n’a pu dire',
  'of the build the losses are of; absent where there has been none':
    'de la construction dont viennent les pertes ; absent s’il n’y en a pas eu',
  'most frequent first; absent with `state`': 'le plus fréquent d’abord ; absent avec `state`',
  'why there are none to list: `empty` has nothing to give now, `failed` cannot be made, `not built` nobody has asked for':
    'pourquoi il n’y en a pas à lister : `empty` n’a rien à donner maintenant, `failed` ne peut être fait, `not built` n’a été demandé par personne',
  'columns of the history of the kind, units in their names; figures of the bucket where one is asked':
    'colonnes de l’historique de la sorte, unités dans leurs noms ; chiffres de la tranche si on en demande',
  'published before the period, and as it still was when the period began':
    'publié avant la période, et encore ainsi à son début',
  'whose clock and calendar the buckets follow': 'dont les tranches suivent l’horloge et le calendrier',
  '`after` of the next page': '`after` de la page suivante',
  'when it was received': 'quand il a été reçu',
  'source of the feed it came from': 'source du flux d’où il vient',
  'SHA-256 of its bytes': 'SHA-256 de ses octets',
  'file within the source, of formats of several': 'fichier dans la source, pour les formats à plusieurs',
  'where it can be read': 'où il peut être lu',
  'why it cannot: its format may name people or what producers keep to themselves; or it has expired':
    'pourquoi il ne peut l’être : son format peut nommer des personnes ou ce que les producteurs gardent pour eux ; ou il a expiré',
  'there is more: ask again with `from` this instant': 'il y en a plus : redemandez avec cet instant comme `from`',
  'it works, yet not as it should': 'il marche, mais pas comme il devrait',
  'GeoJSON (RFC 7946)': 'GeoJSON (RFC 7946)',
  'the message as /asyncapi.json describes it, as JSON': 'le message tel que le décrit /asyncapi.json, en JSON',
  'its `op`, with `named=true`': 'son `op`, avec `named=true`',
  'cursor to resume from': 'cursor d’où reprendre',
  'urn:ngsi-ld:…': 'urn:ngsi-ld:…',
  hex: 'hexadécimal',
  'of the entity, unique within its kind': 'de l’élément, unique dans sa sorte',
  'when the world was so, by the feed; receivedAt where the feed gives no time':
    'quand le monde était ainsi, selon le flux ; receivedAt si le flux ne donne pas d’heure',
  'when the document arrived here': 'quand le document est arrivé ici',
  'when the event was made': 'quand l’événement a été fait',
  'simulated, replayed, predicted and stale say so; repaired:<rule> names a repair, suspect:<rule> a doubt':
    'simulated, replayed, predicted et stale le disent ; repaired:<règle> nomme une réparation, suspect:<règle> un doute',
  '1 for a certain match to the schedule, 0 for none': '1 si le rattachement à l’horaire est sûr, 0 s’il n’y en a pas',
  'the rule that found it: trip-id, stops …': 'la règle qui l’a trouvé : trip-id, stops…',
  'why an entity was removed: vanished, expired, cancelled, ended, withdrawn (may no longer be shown, or its feed is configured no more), left-filter (stream only)':
    'pourquoi un élément a été retiré : vanished (disparu), expired (périmé), cancelled (annulé), ended (fini), withdrawn (ne peut plus être montré, ou son flux n’est plus configuré), left-filter (flux en direct seulement)',
  'of all pages; absent with `at`': 'de toutes les pages ; absent avec `at`',
  'the instant asked for': 'l’instant demandé',
  'ids of the filter that nothing has, by parameter: to distinguish a wrong name from a quiet line':
    'identifiants du filtre que rien ne porte, par paramètre : pour distinguer un mauvais nom d’une ligne calme',

  'name, by language': 'nom, par langue',
  'where it is': 'où elle est',
  'short name or number': 'nom court ou numéro',
  'street and number': 'rue et numéro',
  'crossing street or landmark': 'rue croisée ou repère',
  'postal code': 'code postal',
  'when it is open, in the syntax of OpenStreetMap': 'quand elle est ouverte, dans la syntaxe d’OpenStreetMap',
  'without fixed docks': 'sans bornettes fixes',
  'vehicles charge here': 'les véhicules s’y rechargent',
  'docks in all, or parking places of a virtual station': 'bornettes en tout, ou places d’une station virtuelle',
  'where to rent: by android, ios, web': 'où louer : par android, ios, web',
  'GeoJSON MultiPolygon': 'MultiPolygon GeoJSON',
  telephone: 'téléphone',
  'absent until the first status was read': 'absent jusqu’au premier état lu',
  'vehicles to take': 'véhicules à prendre',
  'vehicles out of order': 'véhicules en panne',
  'free docks': 'bornettes libres',
  'docks out of order': 'bornettes en panne',
  'on the street': 'dans la rue',
  'gives vehicles': 'donne des véhicules',
  'takes vehicles': 'reprend des véhicules',
  'when the station last spoke to its operator': 'quand la station a parlé en dernier à son exploitant',
  'type by the operator': 'type selon l’exploitant',
  'station it stands at': 'station où il se trouve',
  'since when it is known to stand where it stands; its id is as old':
    'depuis quand on le sait là où il est ; son identifiant a le même âge',
  'how far it still goes': 'jusqu’où il va encore',
  'charge or fuel, 0 to 1': 'charge ou carburant, 0 à 1',
  'when it last spoke': 'quand il a parlé en dernier',
  'places in all': 'places en tout',
  'free places': 'places libres',
  'taken places': 'places occupées',
  'how full it is; passes 100 when cars stand where none should':
    'son remplissage ; dépasse 100 quand des voitures sont là où il n’en faut pas',
  'whether one can park': 'si l’on peut s’y garer',
  'when the park last spoke to its operator': 'quand le parking a parlé en dernier à son exploitant',
  'a few of them, as sentences that name place, got and expected':
    'quelques-uns, en phrases qui nomment lieu, reçu et attendu',
  'hash of the raw document, or of the joined documents': 'empreinte du document brut, ou des documents joints',
  'it is in use, yet an operator should look at it: how much less it holds than what was expected':
    'il est en usage, mais un opérateur devrait le regarder : combien il contient de moins qu’attendu',
  'of a schedule: trips that can be used': 'd’un horaire : courses utilisables',
  'of all those the dataset names': 'de toutes celles que le jeu de données nomme',
  'what a publisher needs to give the dataset back, where it is small enough to travel on the bus':
    'ce qu’il faut pour redonner le jeu de données, s’il est assez petit pour voyager sur le bus',
};
