/** French of what `/openapi.json` says of the fields of stops, lines, runs and departures, by the English text. */
export const FRENCH_TRANSIT_BODIES: Readonly<Record<string, string>> = {
  'a feed the answer is made of, and its terms': 'un flux dont la réponse est faite, et ses conditions',
  'SPDX or known id': 'identifiant SPDX ou connu',
  'feed id, colon, local id': 'identifiant du flux, deux-points, identifiant local',
  'as on the pole': 'comme sur le poteau',
  'short name, or the long one where there is no short': 'nom court, ou le long s’il n’y en a pas de court',
  '#RRGGBB': '#RRVVBB',
  '`stop` belongs to no station, `platform` does':
    '`stop` n’appartient à aucune station, `platform` appartient à une station',
  'of the lines that call here': 'des lignes qui s’arrêtent ici',
  'INSEE code of the commune the point lies in': 'code INSEE de la commune où se trouve le point',
  'the station it belongs to': 'la station à laquelle il appartient',
  'whether a wheelchair can board; `some`: at some platforms of the station. Absent where the feed says nothing':
    'si l’on peut monter en fauteuil roulant ; `some` : à certains quais de la station. Absent si le flux n’en dit rien',
  'from the point asked for, as the crow flies': 'depuis le point demandé, à vol d’oiseau',
  'how well the name is what was asked for; at most 1': 'à quel point le nom est celui demandé ; au plus 1',
  'lines that call here': 'lignes qui s’arrêtent ici',
  'of all pages': 'de toutes les pages',
  'the feeds the answer is made of: whoever shows it names them':
    'les flux dont la réponse est faite : qui la montre les cite',
  '`cursor` of the next page; absent on the last one': '`cursor` de la page suivante ; absent sur la dernière',
  'ids asked for that nothing has, by parameter': 'identifiants demandés que rien ne porte, par paramètre',
  'whose clock its timetable counts in': 'dont l’horloge sert à ses horaires',
  'lines that call here, at a station at any of its platforms':
    'lignes qui s’arrêtent ici, à une station à l’un de ses quais',
  'keys of the alerts in force now': 'clés des alertes en vigueur maintenant',
  '`scheduled`: by the timetable alone; `predicted`: by real time; `cancelled`: the run does not run; `skipped`: it does not stop here; `added`: a run beyond the timetable; `no-data`: the feed says that it knows nothing of it here':
    '`scheduled` : par l’horaire seul ; `predicted` : par le temps réel ; `cancelled` : la course ne circule pas ; `skipped` : elle ne s’arrête pas ici ; `added` : course au-delà de l’horaire ; `no-data` : le flux dit n’en rien savoir ici',
  'where it is planned to stop': 'où l’arrêt est prévu',
  'day of the timetable it belongs to; a run at 25:10 is of the day before':
    'jour d’exploitation auquel elle appartient ; une course de 25:10 est de la veille',
  'HH:MM:SS of the service day: which run of a trip by headway, or of a double':
    'HH:MM:SS du jour d’exploitation : quelle course parmi celles à intervalle, ou d’un doublage',
  'beyond the timetable': 'au-delà de l’horaire',
  'keys of the alerts in force for it at that time, of `/v1/alerts/{key}`':
    'clés des alertes en vigueur pour lui à cette heure, de `/v1/alerts/{key}`',
  'by the timetable; absent for a run that has none': 'par l’horaire ; absent pour une course qui n’en a pas',
  'by real time; absent where nothing is reported': 'par le temps réel ; absent si rien n’est annoncé',
  'positive when late': 'positif en retard',
  'what to know before trusting it: simulated, replayed, predicted, stale, repaired:…, suspect:…; `interpolated`: the timetable has no time here':
    'ce qu’il faut savoir avant de s’y fier : simulated, replayed, predicted, stale, repaired:…, suspect:… ; `interpolated` : l’horaire n’a pas d’heure ici',
  'when its real time was reported; absent where there is none':
    'quand son temps réel a été annoncé ; absent s’il n’y en a pas',
  'how old the report is: from `observedAt` to `at` of the answer; with the flag `stale` nobody has confirmed it for longer than its source may be silent':
    'âge de l’annonce : de `observedAt` à `at` de la réponse ; avec le flag `stale` personne ne l’a confirmée depuis plus longtemps que sa source ne peut se taire',
  'absent for a run that names no line': 'absent pour une course qui ne nomme pas de ligne',
  'code of the platform it stops at, as far as known now': 'code du quai où elle s’arrête, pour autant qu’on le sache',
  'another platform than planned, where it stops today': 'un autre quai que prévu, où elle s’arrête aujourd’hui',
  'of a run that the timetable has by its headway (frequencies.txt)':
    'd’une course que l’horaire donne par intervalle (frequencies.txt)',
  'false: runs come about so often, and their times are counted out, not promised':
    'false : les courses viennent à peu près à cet intervalle, et leurs heures sont calculées, non promises',
  'how full it is expected to leave': 'son remplissage attendu au départ',
  'how one may board, where it is not as usual; `none` stands on no list of departures':
    'comment on peut monter, si ce n’est pas comme d’habitude ; `none` n’est sur aucune liste de départs',
  'how one may alight, where it is not as usual; `none` stands on no list of arrivals':
    'comment on peut descendre, si ce n’est pas comme d’habitude ; `none` n’est sur aucune liste d’arrivées',
  'of the stop from the point asked for': 'de l’arrêt au point demandé',
  'the moment of the answer; it moves in steps of five seconds':
    'le moment de la réponse ; il avance par pas de cinq secondes',
  exclusive: 'non compris',
  'in order of the expected time, or of the scheduled where none is expected':
    'dans l’ordre de l’heure attendue, ou de l’horaire si aucune n’est attendue',
  'in the whole window; more than the items where `limit` cuts it short':
    'dans toute la fenêtre ; plus que les éléments donnés si `limit` coupe la liste',
  'GTFS route_type': 'route_type de GTFS',
  'by direction_id; one without where the feed has none': 'par direction_id ; un seul sans lui si le flux n’en a pas',
  'most frequent first': 'le plus fréquent d’abord',
  'all stops of all its runs in the order they are served; twice where a run comes back to one':
    'tous les arrêts de toutes ses courses dans l’ordre de desserte ; deux fois si une course y revient',
  'in the timetable, of all days': 'dans l’horaire, tous jours confondus',
  'way of its most frequent run': 'tracé de sa course la plus fréquente',
  'the vehicle has left it': 'le véhicule l’a quitté',
  'of the run as a whole': 'de la course entière',
  'in the order they are served': 'dans l’ordre de desserte',
  'what its vehicle is planned to run that day, of `/v1/blocks/{id}`':
    'ce que son véhicule doit faire ce jour-là, de `/v1/blocks/{id}`',
  'GeoJSON geometry: longitude, latitude': 'géométrie GeoJSON : longitude, latitude',
  'keys of the vehicles that say they are on it, of `/v1/vehicle-positions/{key}`':
    'clés des véhicules qui disent la faire, de `/v1/vehicle-positions/{key}`',
  'by its expected times, and by the timetable alone where `state` is `scheduled`':
    'par ses heures attendues, et par l’horaire seul si `state` est `scheduled`',
  'whether its times are of the timetable alone or of real time':
    'si ses heures viennent de l’horaire seul ou du temps réel',
  'from its first stop': 'de son premier arrêt',
  'at its last stop': 'à son dernier arrêt',
  'at the next stop that says so, else at the last one that did; positive when late':
    'au prochain arrêt qui le dit, sinon au dernier qui l’a dit ; positif en retard',
  'planned, after the trip before it that is not cancelled': 'prévu, après la course d’avant qui n’est pas supprimée',
  'what the trip before it leaves of it; negative: it cannot leave in time':
    'ce qu’en laisse la course d’avant ; négatif : elle ne peut partir à l’heure',
  'keys of the vehicles that say now that they are on it': 'clés des véhicules qui disent maintenant la faire',
  YYYYMMDD: 'AAAAMMJJ',
  'in the order they are planned': 'dans l’ordre prévu',
  'of that day; more than the trips where the list is cut at 200':
    'de ce jour ; plus que les courses données si la liste est coupée à 200',
  'key, of `/v1/vehicle-positions/{key}`': 'clé, de `/v1/vehicle-positions/{key}`',
  'of its reports on that run that were looked at': 'de ses annonces sur cette course qui ont été regardées',
  'absent where it named none': 'absent s’il n’en a nommé aucune',
  'in order of the first report': 'dans l’ordre de la première annonce',
  'of trips that have begun; around the middle of each it is looked who reported to be on it':
    'des courses commencées ; au milieu de chacune on regarde qui a dit la faire',
  'nearest first': 'le plus proche d’abord',
  'within the radius': 'dans le rayon',
  'UTC with milliseconds': 'UTC avec millisecondes',
  'WGS 84 degrees': 'degrés WGS 84',

  'what passengers see on it': 'ce que les voyageurs lisent dessus',
  'its plate': 'sa plaque',
  'whether a wheelchair can board': 'si l’on peut monter en fauteuil roulant',
  'trip of the schedule': 'course de l’horaire',
  'route of the schedule': 'ligne de l’horaire',
  'as in trips.txt': 'comme dans trips.txt',
  'departure at the first stop, HH:MM:SS; may pass 24:00:00':
    'départ du premier arrêt, HH:MM:SS ; peut dépasser 24:00:00',
  'day of the schedule the run belongs to, YYYYMMDD': 'jour d’exploitation de la course, AAAAMMJJ',
  'how the run stands to the schedule': 'ce qu’est la course par rapport à l’horaire',
  'as in a trip update': 'comme dans un trip-update',
  'where it is; absent where the feed gives none': 'où il est ; absent si le flux ne le dit pas',
  'clockwise from north': 'depuis le nord, dans le sens horaire',
  'speed over ground': 'vitesse au sol',
  'distance since the start of the run': 'distance depuis le début de la course',
  'stop it is at or drives to': 'arrêt où il est ou vers lequel il va',
  'place of that stop in the trip': 'rang de cet arrêt dans la course',
  'how it stands to that stop': 'où il en est par rapport à cet arrêt',
  'traffic around it': 'le trafic autour de lui',
  'how full it is, in words': 'son remplissage, en mots',
  'how full it is; may pass 100': 'son remplissage ; peut dépasser 100',
  'from the first in the direction of travel on': 'depuis la première dans le sens de la marche',
  'may pass 100; -1 where the feed says that it has none': 'peut dépasser 100 ; -1 si le flux dit ne pas le savoir',
  '1 for the first in the direction of travel': '1 pour la première dans le sens de la marche',
  'how one travels': 'mode de déplacement',
  'line as passengers know it, from the schedule (M, T1)': 'ligne telle que les voyageurs la connaissent (M, T1)',
  '#RRGGBB, from the schedule': '#RRVVBB, de l’horaire',
  'where it goes': 'où il va',
  'where it stops today, of the same station: another platform':
    'où elle s’arrête aujourd’hui, dans la même station : un autre quai',
  'how the stop is reported to be served, in the words of SIRI, which alone has it':
    'comment la desserte de l’arrêt est annoncée, dans les mots de SIRI, qui seul la donne',
  'the direction in the feed’s own words, where GTFS has no number for it; only SIRI reports it':
    'le sens dans les mots du flux, si GTFS n’a pas de nombre pour lui ; seul SIRI le donne',
  'of the run that doubles a trip, with its day and start: only where the run is DUPLICATED':
    'de la course qui double une autre, avec son jour et son départ : seulement si elle est DUPLICATED',
  'the shape `properties` names, where the document brings it and not the schedule':
    'le tracé que `properties` nomme, si c’est le document et non l’horaire qui le donne',
  'at least two points, in the encoded polyline format of Google':
    'au moins deux points, au format de polyligne encodée de Google',
  'stops of the run that the document brings and not the schedule':
    'arrêts de la course que le document donne et non l’horaire',
  'IANA name': 'nom IANA',
  'none means: as long as it is published': 'aucune : tant qu’elle est publiée',
  'how it stood when it was published, by all of its validity; published anew when that changes':
    'où elle en était à sa publication, d’après toute sa validité ; republiée quand cela change',
  'upcoming: not now, but again or for the first time later; unknown: what restricts it cannot be read, so it is not counted as active':
    'upcoming : pas maintenant, mais de nouveau ou pour la première fois plus tard ; unknown : ce qui la restreint ne peut être lu, elle n’est donc pas comptée active',
  'when what is upcoming becomes active, where that is within two months':
    'quand ce qui est à venir devient actif, si c’est d’ici deux mois',
  'when what is active ceases to be, where that is within two months':
    'quand ce qui est actif cesse de l’être, si c’est d’ici deux mois',
  'when it is to be shown': 'quand elle est à montrer',
  'when services are affected': 'quand la circulation est touchée',
  'IANA media type': 'type de média IANA',
  'BCP 47': 'BCP 47',
  'whose word it is': 'qui le dit',
  'key of the draft alert that was confirmed': 'clé du projet d’alerte qui a été confirmé',
  'groups of trips with the same new shape': 'groupes de courses au même nouveau tracé',
  'of the runs meant where the trips run by headway': 'des courses visées si elles circulent à intervalle',
  'from the arrival at the stop before the first one replaced; from that one itself where it is the first of the trip':
    'depuis l’arrivée à l’arrêt d’avant le premier remplacé ; depuis celui-ci s’il est le premier de la course',
  'absent where no stop is replaced': 'absent si aucun arrêt n’est remplacé',
  'added to all times behind the span': 'ajouté à toutes les heures après la partie déviée',
  'of the selected trips, from the schedule': 'des courses choisies, d’après l’horaire',
};
