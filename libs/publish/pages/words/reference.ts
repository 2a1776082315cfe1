/** Of the addresses in `/docs`: tables of parameters, fields and errors. French, then English. */
export const REFERENCE = {
  parameters: ['Paramètres', 'Parameters'],
  fieldsOf: ['Champs', 'Fields'],
  field: ['Champ', 'Field'],
  fieldType: ['Type', 'Type'],
  fieldUnit: ['Unité', 'Unit'],
  fieldExample: ['Exemple', 'Example'],
  mayBeAbsent: ['peut manquer', 'may be absent'],
  byDefault: ['par défaut', 'default'],
  'type.text': ['texte', 'text'],
  'type.whole': ['entier', 'whole number'],
  'type.number': ['nombre', 'number'],
  'type.flag': ['true ou false', 'true or false'],
  'type.instant': ['instant', 'instant'],
  'type.day': ['jour', 'day'],
  'type.object': ['objet', 'object'],
  'type.any': ['au choix', 'anything'],
  'type.list': ['liste :', 'list:'],
  'type.map': ['par nom', 'by name'],
  'type.or': ['ou', 'or'],
  sends: ['Corps', 'Body'],
  answers: ['Réponse', 'Answer'],
  refuses: ['Erreurs', 'Errors'],
  errorsTitle: ['Erreurs et codes', 'Errors and codes'],
  errorsLead: [
    'Toute erreur est un application/problem+json (RFC 9457) : detail dit le paramètre ou le lieu, ce qui a été reçu et ce qui est attendu ; code, where, got et expected le redisent pour les programmes.',
    'Every error is application/problem+json (RFC 9457): detail says the parameter or place, what was got and what was expected; code, where, got and expected say it again for programs.',
  ],
  errorsStatuses: ['Statuts', 'Statuses'],
  errorsStatus: ['Statut', 'Status'],
  'status.400': [
    'un paramètre ou un champ inconnu ou impossible : where le nomme ; ne redemandez pas tel quel',
    'a parameter or field that is not known or cannot be meant: where names it; do not ask again unchanged',
  ],
  'status.401': [
    'pas de clé où il en faut une, ou aucune de ce hub ; WWW-Authenticate dit comment',
    'no key where one is needed, or none of this hub; WWW-Authenticate says how',
  ],
  'status.403': [
    'le rôle de la clé ne suffit pas, ou un autre site a demandé',
    'the role of the key does not reach, or another site asked',
  ],
  'status.404': [
    'rien de ce nom, ou rien que le lecteur puisse connaître : l’un ne se distingue pas de l’autre',
    'nothing of this name, or nothing the reader may know of: one is not distinguished from the other',
  ],
  'status.405': [
    'cette adresse ne connaît pas la méthode ; Allow dit lesquelles',
    'the address does not know the method; Allow says which',
  ],
  'status.408': ['la requête n’est pas arrivée entière à temps', 'the request did not come to its end in time'],
  'status.409': [
    'quelqu’un d’autre l’a changé entre-temps : relisez, puis redemandez',
    'somebody else has changed it meanwhile: read again, then ask again',
  ],
  'status.410': ['un rejeu qui n’est plus', 'a replay that is no more'],
  'status.413': ['un corps trop grand ; detail dit la limite', 'a body that is too large; detail says the limit'],
  'status.415': [
    'un type de média que l’adresse ne lit pas ; expected dit lequel',
    'a media type the address does not read; expected says which',
  ],
  'status.416': [
    'une plage d’octets hors du fichier ; Content-Range dit sa taille',
    'a range of bytes outside the file; Content-Range says its size',
  ],
  'status.421': [
    'ce processus ne suit pas ce flux ; demandez à l’adresse du hub',
    'this process does not follow the feed; ask the address of the hub',
  ],
  'status.429': [
    'au-delà d’un budget ; Retry-After dit quand revenir',
    'past a budget; Retry-After says when to come again',
  ],
  'status.431': ['des en-têtes trop longs', 'header fields that are too long'],
  'status.500': [
    'le hub a échoué ; ses opérateurs voient pourquoi dans le journal',
    'the hub failed; its operators see why in the log',
  ],
  'status.503': [
    'pas maintenant : un flux pas encore lu, une base absente, un arrêt ; Retry-After dit quand revenir',
    'not now: a feed not read yet, a store that is away, a stop; Retry-After says when to come again',
  ],
  errorsCodes: ['Codes du hub', 'Codes of the hub'],
  errorsCodesLead: [
    'Ceux qui ont un statut figurent dans code des réponses ; les autres sont pour le journal du hub et docs/errors.md.',
    'Those with a status stand in code of answers; the others are for the log of the hub and docs/errors.md.',
  ],
  errorsIssues: ['Codes des défauts de données', 'Codes of faults in data'],
  errorsIssuesLead: [
    'Ce qui n’allait pas dans les documents d’un flux, compté par code dans /v1/feeds/{id}/issues.',
    'What was wrong in the documents of a feed, counted by code in /v1/feeds/{id}/issues.',
  ],
  mqttTitle: ['MQTT', 'MQTT'],
  mqttNone: [
    'Ce hub ne publie pas par MQTT. Qui l’exploite peut le faire en nommant un broker dans sa configuration (publish.mqtt) ; les sujets sont alors ceux-ci.',
    'This hub does not publish by MQTT. Whoever runs it can do so by naming a broker in its configuration (publish.mqtt); its topics are these then.',
  ],
  mqttPublished: [
    'Ce hub publie chaque changement des flux ouverts par MQTT, en QoS {0}, chez le broker {1}.',
    'This hub publishes every change of the open feeds by MQTT, at QoS {0}, at the broker {1}.',
  ],
  mqttAsk: [
    'Ce hub publie chaque changement des flux ouverts par MQTT, en QoS {0} ; demandez l’adresse du broker à {1}.',
    'This hub publishes every change of the open feeds by MQTT, at QoS {0}; ask {1} for the address of the broker.',
  ],
  mqttTopics: [
    'Un sujet a toujours autant de niveaux : on choisit avec + et #. Les identifiants sont ceux du flux, sans lui devant ; - tient la place de ce qui n’existe pas. Le message est l’événement en JSON.',
    'A topic always has as many levels: choose with + and #. Ids are the feed’s own, without it in front; - stands where there is nothing. The message is the event as JSON.',
  ],
  mqttKept: [
    'Le broker garde (retain) le dernier message des alertes, stations, parkings, panneaux, événements et mesures routiers, états des flux et jeux de données ; ce qui finit est annoncé par op remove, puis effacé par un message vide. {0} vaut online ou offline. Il n’y a pas de reprise : qui ne doit rien manquer lit le flux.',
    'The broker keeps (retains) the newest message of alerts, stations, car parks, signs, road situations and measurements, states of feeds and datasets; what ends is told by op remove and then cleared by an empty message. {0} is online or offline. There is no resume: who must not miss anything reads the stream.',
  ],
  mqttWhat: ['ce qu’on reçoit', 'what is received'],
  mqttTopic: ['sujet', 'topic'],
  mqttLine: ['chaque bus d’une ligne', 'every bus of a line'],
  mqttAlerts: ['toutes les alertes', 'all alerts'],
  mqttStations: ['toutes les stations d’un flux', 'all stations of a feed'],
  clientsGet: [
    'Ce hub les donne lui-même, construits avec lui (version {0}) :',
    'This hub gives them itself, built with it (version {0}):',
  ],
  clientsNone: [
    'Ils sont dans le dépôt du hub, dossier clients.',
    'They are in the repository of the hub, folder clients.',
  ],
} as const satisfies Readonly<Record<string, readonly [fr: string, en: string]>>;
