/** French of what `/openapi.json` says of parameters, by the English text. */
export const FRENCH_PARAMETERS: Readonly<Record<string, string>> = {
  'id of a feed of /v1/feeds, or `all`': 'identifiant d’un flux de /v1/feeds, ou `all`',
  'id of a feed of /v1/feeds': 'identifiant d’un flux de /v1/feeds',
  'ids of lines': 'identifiants de lignes',
  direction: 'sens',
  'ids of vehicles': 'identifiants de véhicules',
  'ids of stops': 'identifiants d’arrêts',
  'at most so many at each stop': 'au plus tant à chaque arrêt',
  'id of a system of /gbfs/manifest.json': 'identifiant d’un système de /gbfs/manifest.json',
  'name of a file of the system’s gbfs.json': 'nom d’un fichier du gbfs.json du système',
  'kind of entity that has a place, or of the network': 'sorte d’éléments qui ont un lieu, ou du réseau',
  'feed ids': 'identifiants de flux',
  'modes of travel': 'modes de déplacement',
  'route ids with their feed': 'identifiants de lignes, avec leur flux',
  'stop or station ids with their feed': 'identifiants d’arrêts ou de stations, avec leur flux',
  'INSEE codes': 'codes INSEE',
  'name or part of one; accents, order and a typo or two do not matter. Where no name has all words, names with most of them: what sort of place it is and the commune may be said, too':
    'nom, en entier ou en partie ; accents, ordre et une faute ou deux sont pardonnés. Si aucun nom n’a tous les mots, ceux qui en ont la plupart : la sorte de lieu et la commune peuvent être dites aussi',
  'instant with any offset (send its + as %2B), or a civil time or day of the zone; default a day before `to`. The answer has it in UTC':
    'instant avec un décalage quelconque (envoyez son + comme %2B), ou heure ou jour civil du fuseau ; par défaut un jour avant `to`. La réponse le donne en UTC',
  'the same, exclusive; default now': 'de même, non compris ; par défaut maintenant',
  'west, south, east, north in degrees': 'ouest, sud, est, nord en degrés',
  'name or part of one': 'nom, en entier ou en partie',
  'latitude,longitude in degrees': 'latitude,longitude en degrés',
  'metres around the point, as the crow flies': 'mètres autour du point, à vol d’oiseau',
  'what to list': 'ce qu’on veut lister',
  'items of an answer': 'éléments d’une réponse',
  '`next` of the page before': '`next` de la page d’avant',
  'id of a stop or station with its feed; percent-encoded':
    'identifiant d’un arrêt ou d’une station, avec son flux ; encodé en pour-cent',
  'instant, or a civil time of the territory; default now':
    'instant, ou heure civile du territoire ; par défaut maintenant',
  'instant up to which reports count, or a civil time of the territory; default now':
    'instant jusqu’où les annonces comptent, ou heure civile du territoire ; par défaut maintenant',
  'how far from `at` on: ISO 8601 duration of hours, minutes and seconds, at most PT24H':
    'jusqu’où à partir de `at` : durée ISO 8601 en heures, minutes et secondes, au plus PT24H',
  'id of a route with its feed; percent-encoded': 'identifiant d’une ligne, avec son flux ; encodé en pour-cent',
  'id of a trip with its feed; percent-encoded': 'identifiant d’une course, avec son flux ; encodé en pour-cent',
  'service date YYYY-MM-DD or YYYYMMDD; default the day of the run under way, or of the next one':
    'jour d’exploitation AAAA-MM-JJ ou AAAAMMJJ ; par défaut celui de la course en route, ou de la prochaine',
  'HH:MM:SS at which it sets out: which run of a trip by headway; default the one under way, or the next':
    'HH:MM:SS de son départ : quelle course parmi celles à intervalle ; par défaut celle en route, ou la prochaine',
  'block_id of a timetable with its feed; percent-encoded':
    'block_id (service voiture) d’un horaire, avec son flux ; encodé en pour-cent',
  'service date YYYY-MM-DD or YYYYMMDD; default the one under way':
    'jour d’exploitation AAAA-MM-JJ ou AAAAMMJJ ; par défaut celui en cours',
  'key of an entity as its event has it, with its feed; percent-encoded':
    'clé d’un élément telle que dans son événement, avec son flux ; encodée en pour-cent',
  'latitude in degrees': 'latitude en degrés',
  'longitude in degrees': 'longitude en degrés',
  'what to list; default all': 'ce qu’on veut lister ; par défaut tout',
  'entities of a page': 'éléments d’une page',
  'as they were last published by this instant': 'tels que publiés en dernier à cet instant',
  'figures of exactly the rows of each such span of the period: 5m, 1h, 1d, 7d (from Monday) …':
    'chiffres sur exactement les lignes de chaque tranche de la période : 5m, 1h, 1d, 7d (depuis lundi)…',
  'zone whose clock and calendar buckets follow; default that of the territory':
    'fuseau dont les tranches suivent l’horloge et le calendrier ; par défaut celui du territoire',
  'rows of a page': 'lignes d’une page',
  'kind of entity': 'sorte d’éléments',
  'names of columns in the order they are to stand; default all':
    'noms de colonnes dans l’ordre voulu ; par défaut toutes',
  'documents of a page': 'documents d’une page',
  'SHA-256 of the document': 'SHA-256 du document',
  'words that must all stand in a line, whatever their accents and capitals':
    'mots qui doivent tous figurer dans une ligne, quels que soient accents et majuscules',
  'key of an entity the lines are about, or the id of a line':
    'clé d’un élément dont parlent les lignes, ou identifiant d’une ligne',
  'categories of lines, and alarm-action': 'catégories de lignes, et alarm-action',
  'lines of a page': 'lignes d’une page',
  'language of the page': 'langue de la page',
  'language of the page; default the one preferred by `Accept-Language`':
    'langue de la page ; par défaut celle que préfère `Accept-Language`',
  'why nobody was signed in': 'pourquoi personne n’a été connecté',
  'words of title, producer, format or id': 'mots du titre, du producteur, du format ou de l’identifiant',
  'what it is about': 'de quoi il s’agit',
  'INSEE code': 'code INSEE',
  'level of openness': 'niveau d’ouverture',
  'id of a licence': 'identifiant d’une licence',
  'INSEE code of a commune': 'code INSEE d’une commune',
  'what of the commune: stops, stations …': 'quoi de la commune : stops, stations…',
  'name of a resource of /docs': 'nom d’une ressource de /docs',
  'light or dark; default as the visitor’s own screen': 'clair ou sombre ; par défaut comme l’écran du visiteur',
  'feed id, in place of a commune; without either, the territory':
    'identifiant d’un flux, à la place d’une commune ; sans l’un ni l’autre, le territoire',
  'stop id with its feed': 'identifiant d’un arrêt, avec son flux',
  'departures shown': 'départs montrés',
  'feed id': 'identifiant d’un flux',
  'a key figure of the feed, as `/v1/kpis` has them': 'un chiffre clé du flux, comme dans `/v1/kpis`',
  'id that making it answered': 'identifiant donné par la réponse à sa création',
  'name of a feed within the sandbox': 'nom d’un flux dans le bac à sable',
  'the newest so many': 'tant, les plus récents',
  'id of a webhook': 'identifiant d’un webhook',
  kinds: 'sortes d’éléments',
  'cursor of the last event; header Last-Event-ID does the same':
    'cursor du dernier événement ; l’en-tête Last-Event-ID fait de même',
  'of `/v1/tickets`, for a browser that has a key': 'de `/v1/tickets`, pour un navigateur qui a une clé',
  'at most so many messages of events a second, newest per entity':
    'au plus tant de messages d’événements par seconde, le plus récent par élément',
  'name each event as its `op`, for `addEventListener`; without it `onmessage` gets all of them':
    'nommer chaque événement comme son `op`, pour `addEventListener` ; sinon `onmessage` les reçoit tous',
  'public feed whose timetable its runs are matched to': 'flux public dont l’horaire sert à rattacher ses courses',
  'feed of the sandbox the observations are of': 'flux du bac à sable dont viennent les observations',
  types: 'types',
  'ids of entities': 'identifiants d’éléments',
  'attributes; entities that have none of them are left out': 'attributs ; les éléments qui n’en ont aucun sont omis',
  'near;maxDistance==METRES or within': 'near;maxDistance==MÈTRES ou within',
  'of coordinates': 'des coordonnées',
  'as GeoJSON writes them': 'comme les écrit GeoJSON',
  'entities on a page': 'éléments par page',
  'entities left out before': 'éléments passés avant',
  'say how many there are, in the header NGSILD-Results-Count':
    'dire combien il y en a, dans l’en-tête NGSILD-Results-Count',
  'keyValues: values alone': 'keyValues : les valeurs seules',
  'the same by its newer name': 'la même chose sous son nom plus récent',
  'URN of an entity; percent-encoded': 'URN d’un élément ; encodée en pour-cent',
  'civil year of the territory': 'année civile du territoire',
  month: 'mois',
  day: 'jour',
  'kind of entity, as Parquet': 'sorte d’éléments, en Parquet',
  'of CSW 2.0.2; names are without case': 'de CSW 2.0.2 ; les noms sont sans casse',
  'first day, of UTC; default thirty days': 'premier jour, en UTC ; par défaut trente jours',
  'last day, included; default today': 'dernier jour, compris ; par défaut aujourd’hui',
  'name of a package, with its version': 'nom d’un paquet, avec sa version',
  'id of a key': 'identifiant d’une clé',
};
