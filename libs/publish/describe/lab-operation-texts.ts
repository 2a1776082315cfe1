/** Of the laboratory; see `OPERATION_TEXTS`. */
export const LAB_OPERATION_TEXTS: Readonly<Record<string, readonly [fr: string, en: string]>> = {
  'get /v1/sandboxes': [
    'Avec la clé d’un bac à sable, celui-là ; avec celle d’un expérimentateur, ceux qu’il a faits.',
    'With the key of a sandbox that one; with that of an experimenter those they have made.',
  ],
  'post /v1/sandboxes': [
    'Un hub privé dans le hub : ses flux, ses sorties sous `/sandbox/{id}`, son flux en direct. Rien n’en sort ; la ville publique y est lisible. Au plus vingt par clé. key est pour ses membres, montrée cette seule fois.',
    'A private hub within the hub: its feeds, its outputs below `/sandbox/{id}`, its stream. Nothing gets out of it; the public city is readable inside. At most twenty for one key. key is for its members, shown this once.',
  ],
  'get /v1/sandboxes/{id}': [
    'pushed compte ce qui a été accepté, refusé et au-delà du quota.',
    'pushed counts what was accepted, refused and over the quota.',
  ],
  'delete /v1/sandboxes/{id}': [
    'Sa clé, son journal, ses documents et ses flux sont effacés ; gardez-en d’abord l’archive. Sans retour.',
    'Its key, log, documents and feeds are deleted; take its archive first. Cannot be undone.',
  ],
  'get /v1/sandboxes/{id}/feeds': [
    'network nomme le flux public dont l’horaire sert à un flux de temps réel.',
    'network names the public feed whose timetable a feed of real time is matched to.',
  ],
  'get /v1/sandboxes/{id}/feeds/{feed}': [
    'Les champs tels qu’ils ont été donnés, et network s’il y en a un.',
    'The fields as they were given, and network where there is one.',
  ],
  'put /v1/sandboxes/{id}/feeds/{feed}': [
    'Le corps est l’entrée d’un flux comme dans la configuration, en YAML ou JSON, avec une source `push: true`, url ou mqtt. `?network=` nomme le flux public auquel rattacher les courses. 201 s’il est nouveau, 200 s’il en remplace un ; 400 liste chaque défaut sous problems.',
    'The body is the entry of a feed as in the configuration, in YAML or JSON, with a source of `push: true`, url or mqtt. `?network=` names the public feed its runs are matched to. 201 where it is new, 200 where it replaces one; 400 lists every fault below problems.',
  ],
  'delete /v1/sandboxes/{id}/feeds/{feed}': [
    'Ce que le flux a annoncé est retiré de toutes les sorties du bac à sable.',
    'What the feed reported is withdrawn from every output of the sandbox.',
  ],
  'get /v1/sandboxes/{id}/feeds/{feed}/config': [
    'Prête à être envoyée à qui exploite le hub : ce que check-config en dit est en commentaire.',
    'Ready to be sent to whoever runs the hub: what check-config says of it stands in comments.',
  ],
  'get /v1/sandboxes/{id}/faults': [
    'Chaque ligne du script avec son état : waiting, active ou over.',
    'Each line of the script with its state: waiting, active or over.',
  ],
  'put /v1/sandboxes/{id}/faults': [
    'Une liste, ou {"faults": […]}. at est un instant ou des secondes à partir de maintenant ; target un flux, flux/source ou la clé d’un élément du bac à sable. Remplace le script d’avant ; [] y met fin.',
    'A list, or {"faults": […]}. at is an instant or seconds from now; target a feed, feed/source or the key of an entity of the sandbox. Replaces the script before; [] ends it.',
  ],
  'post /v1/sandboxes/{id}/events': [
    'Événements comme sur le bus, FeatureCollection GeoJSON, lignes d’une correspondance (`?feed=`), ou GTFS-RT en application/x-protobuf. Ce qui est refusé est nommé par sa place ; le reste compte. Avec Idempotency-Key un nouvel envoi reçoit la même réponse. Au-delà du quota 429 et Retry-After.',
    'Events as on the bus, a GeoJSON FeatureCollection, rows of a mapping (`?feed=`), or GTFS-RT as application/x-protobuf. What is refused is named by its place; the rest counts. With Idempotency-Key sending again gets the same answer. Past the quota 429 and Retry-After.',
  ],
  'get /v1/sandboxes/{id}/archive': [
    'Documents, configuration, licences, empreintes et comment citer ; un autre hub le rejoue par POST /v1/recordings.',
    'Documents, configuration, licences, hashes and how to cite; another hub plays it by POST /v1/recordings.',
  ],
  'get /v1/replays': [
    'Aussi ceux qui sont finis, aussi longtemps que le hub les garde.',
    'Those that are over too, as long as the hub keeps them.',
  ],
  'get /v1/replays/{id}': [
    'at est son heure propre, state où il en est ; missing dit les documents notés et partis. 410 quand il n’est plus.',
    'at is its own time, state where it stands; missing tells documents noted and gone. 410 when it is no more.',
  ],
  'post /v1/replays': [
    'Le même code avec une autre horloge : sorties sous `/replay/{id}`, flux en direct à `stream`. L’intervalle a sept jours au plus ; faults y ajoute des pannes par script. 429 quand trop tournent à la fois.',
    'The same code with another clock: outputs below `/replay/{id}`, the stream at `stream`. The interval has seven days at most; faults adds what goes wrong by script. 429 when too many run at a time.',
  ],
  'post /v1/replays/{id}': [
    'op est pause, resume, seek (avec at), speed (avec speed) ou end. La réponse vient quand c’est fait. 410 quand il n’est plus.',
    'op is pause, resume, seek (with at), speed (with speed) or end. The answer comes when it is done. 410 when it is no more.',
  ],
  'delete /v1/replays/{id}': [
    'Il est arrêté et tout ce qui en est gardé est effacé.',
    'It is stopped, and all that is kept of it is deleted.',
  ],
  'get /v1/replays/{id}/archive': [
    'Les documents de l’intervalle avec manifeste, licences, empreintes et comment citer.',
    'The documents of the interval with a manifest, licences, hashes and how to cite.',
  ],
  'get /v1/recordings': [
    'Leur id se donne comme recording à POST /v1/replays.',
    'Their id is given as recording to POST /v1/replays.',
  ],
  'post /v1/recordings': [
    'Le corps est le zip même, quel que soit son type de média. Ce qui n’a pu être lu est nommé sous refused.',
    'The body is the zip itself, whatever its media type. What could not be read is named below refused.',
  ],
  'delete /v1/recordings/{id}': [
    'Il ne peut plus être rejoué. Au plus dix sont gardés par clé.',
    'It can be replayed no more. At most ten are kept for one key.',
  ],
};
