/** French of what `/openapi.json` says of the fields of keys, webhooks, the laboratory and the desk, by the English text. */
export const FRENCH_ACCESS_BODIES: Readonly<Record<string, string>> = {
  'what was got and what was expected, by the name of the parameter where one is at fault':
    'ce qui a été reçu et ce qui est attendu, sous le nom du paramètre en cause s’il y en a un',
  'what the hub calls the fault, as in docs/errors.md': 'comment le hub appelle la faute, comme dans /docs/errors',
  'the parameter or field at fault': 'le paramètre ou le champ en cause',
  'what stood there, cut to 80 characters': 'ce qui s’y trouvait, coupé à 80 caractères',
  'what would have been right there': 'ce qui aurait convenu',
  'problem details (RFC 9457)': 'description du problème (RFC 9457)',
  'west, south, east, north': 'ouest, sud, est, nord',
  'stands in the configuration and cannot be deleted here': 'est dans la configuration et ne peut être supprimé ici',
  'of the stream or of a delivery; opaque': 'du flux ou d’une livraison ; opaque',
  'attempts in a row that failed': 'essais de suite qui ont échoué',
  'only in the answer to the request that made it': 'seulement dans la réponse à la requête qui l’a fait',
  'http or https; private networks are refused': 'http ou https ; les réseaux privés sont refusés',
  'default true: what there is now comes first, where no cursor is given':
    'par défaut true : ce qui est là maintenant vient d’abord, si aucun cursor n’est donné',
  'whsec_ and 24 to 64 bytes in base64; made where it is absent':
    'whsec_ suivi de 24 à 64 octets en base64 ; fait par le hub s’il est absent',
  'feeds it may read beyond what is open; absent for all of its role':
    'flux qu’elle peut lire au-delà de ce qui est ouvert ; absent pour tous ceux de son rôle',
  'first parts of the paths it is good for; absent for all':
    'premières parties des chemins où elle vaut ; absent pour tous',
  'of somebody who has signed in, or may; absent for a key':
    'd’une personne connectée, ou invitée à l’être ; absent pour une clé',
  'the key a session was opened with': 'la clé avec laquelle une session a été ouverte',
  'how often it was given another secret': 'combien de fois elle a reçu un autre secret',
  'the one sandbox whose member it is': 'le seul bac à sable dont elle est membre',
  'who a session is of, as the identity provider names them': 'de qui est la session, selon le fournisseur d’identité',
  'shown here and never again': 'montré ici et plus jamais',
  'from now: 30d, 12h': 'à partir de maintenant : 30d, 12h',
  'an identity provider is configured': 'un fournisseur d’identité est configuré',
  'to be sent as `X-CSRF-Token` with whatever changes something':
    'à envoyer comme `X-CSRF-Token` avec tout ce qui change quelque chose',
  'of `npm run hub -- sign-in`; good once': 'de `npm run hub -- sign-in` ; bon une fois',
  'a key of this hub': 'une clé de ce hub',
  'oldest first': 'le plus ancien d’abord',
  'why older entries may be missing': 'pourquoi des entrées plus anciennes peuvent manquer',

  'when it ends by itself; at most 90 days from now, 7 where it is not said':
    'quand il finit de lui-même ; au plus 90 jours, 7 si rien n’est dit',
  'ten seconds of it may come at once': 'dix secondes peuvent venir d’un coup',
  'of its log and raw documents; the oldest go first':
    'de son journal et de ses documents bruts ; les plus anciens partent d’abord',
  'where the paths of every output stand: /sandbox/{id}': 'où sont les chemins de chaque sortie : /sandbox/{id}',
  'where observations are pushed to': 'où pousser les observations',
  'of its members; shown here and never again': 'de ses membres ; montrée ici et plus jamais',
  'a feed as in the configuration; its terms may be left out':
    'un flux comme dans la configuration ; ses conditions peuvent être omises',
  'an instant, or seconds from now': 'un instant, ou des secondes à partir de maintenant',
  'a feed, feed/source, or the key of an entity': 'un flux, flux/source, ou la clé d’un élément',
  'events as on the bus, a GeoJSON FeatureCollection, or rows the mapping of the feed explains; GTFS-RT by its media type':
    'événements comme sur le bus, FeatureCollection GeoJSON, ou lignes qu’explique la correspondance du flux ; GTFS-RT par son type de média',
  'its place in the batch, from 0': 'sa place dans l’envoi, à partir de 0',
  'ids, or all': 'identifiants, ou tous',
  'of a recording that was brought: where it begins': 'd’un enregistrement apporté : là où il commence',
  'what is still to come is cut off': 'ce qui est encore à venir est coupé',
  '1 where it is not said': '1 si rien n’est dit',
  'one line of a script of faults': 'une ligne d’un script de pannes',
  'an instant, or seconds from the beginning': 'un instant, ou des secondes depuis le début',
  'late, frozen, 500, 204, slow, html, truncated, duplicated, id-shift, wrong-prefix, clock-off, gps-noise, drop-vehicle, put-elsewhere, cancel-trip or close-road':
    'late, frozen, 500, 204, slow, html, truncated, duplicated, id-shift, wrong-prefix, clock-off, gps-noise, drop-vehicle, put-elsewhere, cancel-trip ou close-road',
  'how long it lasts; 60 where it is not said': 'combien de temps ; 60 si rien n’est dit',
  'the same script with the same seeds does the same each time':
    'le même script avec les mêmes graines fait chaque fois la même chose',
  'how late, or by how much a clock is off': 'le retard, ou l’écart d’une horloge',
  'spread of GPS noise': 'dispersion du bruit GPS',
  'of the vehicles of a feed that are dropped, from 0 to 1': 'des véhicules d’un flux qui sont ôtés, de 0 à 1',
  '[longitude, latitude]': '[longitude, latitude]',
  'of a closed road': 'd’une route fermée',
  'id of a recording that was brought, in place of the archive of the hub':
    'identifiant d’un enregistrement apporté, à la place de l’archive du hub',
  'its own time': 'son heure propre',
  'where the paths of every output stand: /replay/{id}': 'où sont les chemins de chaque sortie : /replay/{id}',
  'of the interval': 'de l’intervalle',
  'by how much it is behind the speed asked for': 'de combien il est en retard sur la vitesse demandée',
  'how long the state of its beginning, or of the last seek, took':
    'combien de temps a pris l’état de son début, ou du dernier saut',
  'noted and gone; 0 where nothing was noted at all': 'notés et partis ; 0 si rien n’a été noté',
  'why it failed': 'pourquoi il a échoué',
  'to seek: an instant, or seconds from the beginning': 'pour seek : un instant, ou des secondes depuis le début',
  'when the hub forgets it': 'quand le hub l’oublie',

  'who wrote it; absent where the hub did': 'qui l’a écrite ; absent si c’est le hub',
  'newest first': 'le plus récent d’abord',
  'why older lines may be missing': 'pourquoi des lignes plus anciennes peuvent manquer',
  'id of the entry it corrects': 'identifiant de la ligne qu’elle corrige',
  'the same in French and English': 'la même chose en français et en anglais',
  'of all operators on shift: by shifts of eight hours from the beginning, whoever did something in it, one at least':
    'de tous les opérateurs en poste : par postes de huit heures depuis le début, qui y a fait quelque chose, un au moins',
  'for a day or more': 'depuis un jour ou plus',
  'raised three times or more within half an hour': 'levées trois fois ou plus en une demi-heure',
  'by language': 'par langue',
  'whom to call, by feed: for operators alone': 'qui appeler, par flux : pour les opérateurs seulement',
  'what each action needs: assign to, mute seconds or until, note text, close cause':
    'ce qu’il faut à chaque geste : assign to, mute seconds ou until, note text, close cause',
  'of assign: who has it': 'de assign : qui l’a',
  'of close; `false-alarm` where there was nothing': 'de close ; `false-alarm` s’il n’y avait rien',
  'of mute: for so long; 0 ends one': 'de mute : pour tant de temps ; 0 y met fin',
  'of mute, in place of seconds': 'de mute, à la place de seconds',
  'default draft: operators alone see it': 'par défaut draft : seuls les opérateurs la voient',
  'default that of the template, else transit': 'par défaut celle du modèle, sinon transit',
  'id of what it is begun with: its texts hold where none are given':
    'identifiant du modèle : ses textes valent si aucun n’est donné',
  'INFO, WARNING, SEVERE of transit; lowest to highest of the road':
    'INFO, WARNING, SEVERE en transport ; lowest à highest sur la route',
  'default now': 'par défaut maintenant',
  'it ends by itself then; default after the time of the template, else two hours':
    'elle finit alors d’elle-même ; par défaut après la durée du modèle, sinon deux heures',
  'whole networks': 'réseaux entiers',
  'of a road event': 'd’un événement routier',
  'of a road event, in driving direction': 'd’un événement routier, dans le sens de circulation',
  'of a road event, in words': 'd’un événement routier, en mots',
};
