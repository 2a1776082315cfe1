import { LAB_OPERATION_TEXTS } from './lab-operation-texts.js';

/**
 * What whoever writes to the hub, works at the desk or tries something in the laboratory needs to know of each address,
 * by method and path: French, then English. `/openapi.json` has the English one, `/docs` both.
 */
export const OPERATION_TEXTS: Readonly<Record<string, readonly [fr: string, en: string]>> = {
  'get /v1/keys': [
    'Toutes les clés du hub, aussi celles qui ont expiré ou sont révoquées, sans leur secret.',
    'All keys of the hub, those that have expired or are revoked too, without their secret.',
  ],
  'post /v1/keys': [
    'role dit ce que la clé peut au plus ; feeds, outputs et requestsPerMinute la restreignent, expires y met fin. Gardez token : il n’est gardé nulle part ailleurs.',
    'role says what the key may at most; feeds, outputs and requestsPerMinute narrow it, expires ends it. Keep token: it is kept nowhere else.',
  ],
  'patch /v1/keys/{id}': [
    'Ce qui est donné remplace ce qui était ; rien ne peut être élargi. Pour plus, faites une nouvelle clé.',
    'What is given replaces what was; nothing can be widened. For more, make another key.',
  ],
  'post /v1/keys/{id}/rotate': [
    'La clé garde son identifiant, son rôle et ses limites ; seul le secret change. Sans corps.',
    'The key keeps its id, role and limits; the secret alone is another. No body.',
  ],
  'delete /v1/keys/{id}': [
    'Les requêtes avec cette clé sont refusées par 401, les flux ouverts fermés (code 4001). La clé reste dans la liste, révoquée.',
    'Requests with this key are refused with 401, open streams closed (code 4001). The key stays on the list, revoked.',
  ],
  'get /v1/audit': [
    'Qui a fait quoi avec quelle clé, et ce qui a été refusé. La lecture de l’audit y est notée aussi.',
    'Who has done what with which key, and what was refused. Reading the audit is noted in it, too.',
  ],
  'post /v1/tickets': [
    'Pour un navigateur, qui ne peut envoyer de clé avec un WebSocket : ouvrez `/v1/stream?ticket=…` dans la minute. Un ticket ouvre des flux et rien d’autre, et vaut ce que vaut sa clé. Sans corps.',
    'For a browser, which can send no key with a WebSocket: open `/v1/stream?ticket=…` within the minute. A ticket opens streams and nothing else, for what its key is good for. No body.',
  ],
  'post /v1/session': [
    'Soit code, soit key. La réponse pose un cookie qu’un script ne peut lire ; csrf de GET /v1/session accompagne alors tout changement. Demandée depuis un autre site, elle est refusée.',
    'Either code or key. The answer sets a cookie no script can read; csrf of GET /v1/session then goes with every change. Asked from another site it is refused.',
  ],
  'delete /v1/session': [
    'Pour le cookie d’une session ; une clé se révoque à DELETE /v1/keys/{id}. Sans corps.',
    'For the cookie of a session; a key is revoked at DELETE /v1/keys/{id}. No body.',
  ],
  'get /v1/webhooks': [
    'Ceux de l’appelant, vus par personne d’autre, avec ceux que la configuration lui donne.',
    'Those of the caller, seen by nobody else, with those the configuration gives them.',
  ],
  'get /v1/webhooks/{id}': [
    'state dit active, waiting (un essai a échoué, le suivant à nextAttemptAt), parked (12 échecs de suite) ou paused ; cursor est ce qui a été livré.',
    'state says active, waiting (an attempt failed, the next at nextAttemptAt), parked (12 failures in a row) or paused; cursor is what has been delivered.',
  ],
  'post /v1/webhooks': [
    'kinds et filter comme sur le flux. Sans cursor, tout ce qui est là vient d’abord (snapshot: false l’évite). secret n’est que dans cette réponse. Les adresses de réseaux privés sont refusées.',
    'kinds and filter as on the stream. Without a cursor all there is comes first (snapshot: false leaves it out). secret is in this answer alone. Addresses in private networks are refused.',
  ],
  'delete /v1/webhooks/{id}': [
    'Rien n’est plus livré. Un webhook de la configuration ne peut être supprimé ici.',
    'Nothing is delivered any more. A webhook of the configuration cannot be deleted here.',
  ],
  'post /v1/webhooks/{id}/replay': [
    'Livre de nouveau tout ce qui a suivi cursor, dans l’ordre, puis continue. Ce que le hub ne garde plus est dit par un gap et un instantané.',
    'Delivers all that came after cursor again, in order, then goes on. What the hub keeps no more is told by a gap and a snapshot.',
  ],
  'post /v1/webhooks/{id}/resume': [
    'Sans corps il reprend où il en était ; avec cursor, de là.',
    'Without a body it goes on where it stood; with a cursor, from there.',
  ],
  'post /v1/webhooks/{id}/pause': [
    'Ce qui se passe entre-temps est livré à la reprise, aussi longtemps que le hub garde ses messages. Sans corps.',
    'What happens meanwhile is delivered when it is resumed, as long as the hub keeps its messages. No body.',
  ],

  'get /v1/alarms/statistics': [
    'Compté sur la main courante : combien d’alarmes, pour qui et à quel rythme, avec les règles qui en lèvent trop ou de fausses.',
    'Counted from the journal: how many alarms, for whom and at what pace, with the rules that raise too many or false ones.',
  ],
  'get /v1/alarm-cards': [
    'Une fiche par règle, pour tout le monde ; contacts, qui appeler par flux, pour les opérateurs seulement.',
    'A card for each rule, for everybody; contacts, whom to call by feed, for operators alone.',
  ],
  'get /v1/journal': [
    'Ce que le hub a noté (alarmes, états des flux, gestes) et ce que les opérateurs ont écrit, paginé par cursor.',
    'What the hub has noted (alarms, states of feeds, actions) and what operators have written, paged by cursor.',
  ],
  'get /v1/journal.csv': [
    'Les mêmes lignes que /v1/journal, au plus 50 000, dans la langue de Accept-Language.',
    'The same lines as /v1/journal, at most 50,000, in the language of Accept-Language.',
  ],
  'post /v1/journal': [
    'text en mots ; links attache des éléments, places des points de la carte. corrects nomme la ligne que celle-ci corrige : l’ancienne reste lisible. Une fois par Idempotency-Key.',
    'text in words; links attaches entities, places points of the map. corrects names the line this one corrects: the old one stays readable. Once for each Idempotency-Key.',
  ],
  'get /v1/alert-templates': [
    'Les modèles que l’exploitant a configurés : textes par langue, cause, effet, durée. Leur id se donne comme template à POST /v1/alerts.',
    'The templates whoever runs the hub has configured: texts by language, cause, effect, duration. Their id is given as template to POST /v1/alerts.',
  ],
  'get /handover': [
    'Une page à imprimer : alarmes, lignes de main courante, ce qui dure encore et les chiffres du quart. Par défaut les huit dernières heures.',
    'A page to be printed: alarms, lines of the journal, what still stands and the figures of the shift. Default the last eight hours.',
  ],
  'post /v1/alarms/{key}/acknowledge': [
    'Dit que quelqu’un l’a vue ; le premier est gardé comme auteur. Ce qui empire ensuite est de nouveau à acquitter.',
    'Says that somebody has seen it; the first is kept as its author. What becomes worse later is to be acknowledged again.',
  ],
  'post /v1/alarms/{key}/assign': [
    'to nomme la personne ou l’équipe qui l’a ; la dernière attribution vaut.',
    'to names the person or team that has it; the last assignment holds.',
  ],
  'post /v1/alarms/{key}/mute': [
    'seconds ou until, au plus sept jours ; seconds: 0 met fin à la sourdine. Elle reste dans la liste et dans la main courante.',
    'seconds or until, at most seven days; seconds: 0 ends it. It stays on the list and in the journal.',
  ],
  'post /v1/alarms/{key}/note': [
    'text est ajouté à l’alarme et à la main courante.',
    'text is added to the alarm and to the journal.',
  ],
  'post /v1/alarms/{key}/close': [
    'cause dit pourquoi ; `false-alarm` compte l’alarme comme fausse dans les statistiques.',
    'cause says why; `false-alarm` counts the alarm as false in the statistics.',
  ],
  'post /v1/alerts': [
    'Une alerte a routes, stops ou agencies ; un événement routier (nature: road) point ou line. confirmed la publie sur toutes les sorties, draft la montre aux opérateurs seuls. Elle finit d’elle-même à until. Une fois par Idempotency-Key.',
    'An alert has routes, stops or agencies; a road event (nature: road) point or line. confirmed publishes it on every output, draft shows it to operators alone. It ends by itself at until. Once for each Idempotency-Key.',
  ],
  'patch /v1/alerts/{key}': [
    'Ce qui n’est pas donné reste. version est le producedAt d’où l’on part : si quelqu’un d’autre l’a changée entre-temps, 409.',
    'What is left out stays. version is the producedAt it was changed from: where somebody else has changed it meanwhile, 409.',
  ],
  'post /v1/alerts/{key}/confirm': [
    'Publie un projet, de l’analyste aussi, avec les changements donnés. 409 si version n’est plus l’actuelle.',
    'Publishes a draft, also one of the analyst, with the changes given. 409 where version is no longer the current one.',
  ],
  'post /v1/alerts/{key}/prolong': [
    'Déplace la fin à until, au plus à 90 jours d’ici.',
    'Moves the end to until, at most 90 days from now.',
  ],
  'post /v1/alerts/{key}/end': [
    'Elle disparaît de toutes les sorties ; text dit pourquoi dans la main courante.',
    'It goes from every output; text says why in the journal.',
  ],
  ...LAB_OPERATION_TEXTS,
};
