/** French of what `/openapi.json` says of the fields of roads, alarms and figures, by the English text. */
export const FRENCH_ROAD_BODIES: Readonly<Record<string, string>> = {
  'name of the counter': 'nom du compteur',
  'the stretch it speaks for, in driving order': 'le tronçon dont elle parle, dans le sens de circulation',
  road: 'route',
  'way the traffic goes': 'sens de circulation',
  'lanes it covers': 'voies couvertes',
  'location references kept as they came (Alert-C, OpenLR, PR), for outputs that can carry them':
    'références de localisation gardées telles quelles (Alert-C, OpenLR, PR), pour les sorties qui peuvent les reprendre',
  'end of the period, or moment': 'fin de la période, ou moment',
  'how long it counted': 'durée du comptage',
  'vehicles per hour whatever the period': 'véhicules par heure quelle que soit la période',
  'mean speed': 'vitesse moyenne',
  'share of time a vehicle covers the detector': 'part du temps où un véhicule couvre le détecteur',
  'time to drive the line': 'temps de parcours de la ligne',
  'the same on an empty road': 'le même sur route vide',
  'how it flows': 'comment ça circule',
  'one entry per lane, direction or vehicle class where the feed gives several values for one site':
    'une entrée par voie, sens ou classe de véhicules si le flux donne plusieurs valeurs pour un point',
  'the feed said so itself: dataError, or a sentinel such as -1 or 255':
    'le flux l’a dit lui-même : dataError, ou une valeur convenue telle que -1 ou 255',
  'DATEX II v3 type name without prefix: Accident, MaintenanceWorks …':
    'nom de type DATEX II v3 sans préfixe : Accident, MaintenanceWorks…',
  'active, planned, suspended or definedByValidityTimeSpec': 'active, planned, suspended ou definedByValidityTimeSpec',
  'goes on past its end': 'dure au-delà de sa fin',
  'holds in any of them; at all times between start and end where there are none':
    'vaut dans chacune ; tout le temps entre début et fin s’il n’y en a pas',
  'with Z or ±HH:MM where the producer names an offset, else by the clock of the territory':
    'avec Z ou ±HH:MM si le producteur nomme un décalage, sinon à l’horloge du territoire',
  '1 for January': '1 pour janvier',
  'weeks of the month from Monday on, 1 for the one the first day lies in; -1 for the last':
    'semaines du mois depuis le lundi, 1 pour celle du premier jour ; -1 pour la dernière',
  '1 for the first such weekday of the month; -1 for the last':
    '1 pour le premier tel jour du mois ; -1 pour le dernier',
  'DATEX II 2: weeks of the month without a word on how they are counted':
    'DATEX II 2 : semaines du mois, sans que soit dit comment elles sont comptées',
  'they narrow the other days; else they are added to them':
    'ils restreignent les autres jours ; sinon ils s’y ajoutent',
  'what restricts it further and could not be read: when it holds cannot be said':
    'ce qui le restreint encore et n’a pu être lu : on ne peut dire quand il vaut',
  'holds in none of these': 'ne vaut dans aucune de celles-ci',
  'the mandatory value of the type itself: roadClosed, accident …':
    'la valeur obligatoire du type lui-même : roadClosed, accident…',
  'for whom a restriction is: any of these; all, without any':
    'pour qui est une restriction : l’un de ceux-ci ; tous, s’il n’y en a pas',
  'weights in tonnes, lengths, heights and widths in metres; comparison as DATEX II writes it':
    'poids en tonnes, longueurs, hauteurs et largeurs en mètres ; comparaison comme l’écrit DATEX II',
  'what restricts further and is not read: whom it is for cannot be said':
    'ce qui restreint encore et n’est pas lu : on ne peut dire pour qui elle est',
  'directions the restriction is for; all, without any': 'sens visés par la restriction ; tous, s’il n’y en a pas',
  'kinds of traffic the restriction is for; all, without any':
    'sortes de trafic visées par la restriction ; toutes, s’il n’y en a pas',
  'places the restriction is for; all, without any': 'endroits visés par la restriction ; tous, s’il n’y en a pas',
  'what has failed, where the record is about equipment': 'ce qui est en panne, s’il s’agit d’un équipement',
  'which service, of transit information': 'quel service, pour l’information de transport',
  'of this record alone, where it is another than that of the situation':
    'de cet enregistrement seul, si c’est une autre que celle de l’événement',
  'the controller (3.x) or unit (2.x) and the index of the sign on it':
    'le contrôleur (3.x) ou l’unité (2.x) et le rang du panneau dessus',
  'colourGraphic, matrixSign, continuousSign … as the model has them':
    'colourGraphic, matrixSign, continuousSign… comme dans le modèle',
  'absent where the feed says only where the sign stands, empty where the sign is blank':
    'absent si le flux dit seulement où est le panneau, vide si le panneau est éteint',
  'lines of text, page by page, as they stand on the sign; spaces at either end are taken away':
    'lignes de texte, page par page, telles que sur le panneau ; sans les espaces des bouts',
  'descriptions or codes of the pictograms shown, without those that say that nothing is':
    'descriptions ou codes des pictogrammes montrés, sans ceux qui disent qu’il n’y a rien',
  'when the newest message was set, or the sign last spoke':
    'quand le plus récent message a été mis, ou quand le panneau a parlé en dernier',

  'why it is raised; thresholds are in docs/analyst.md':
    'pourquoi elle est levée ; les seuils sont dans docs/analyst.md',
  'critical: act now; major: act within the hour; minor: have it repaired':
    'critical : agir maintenant ; major : agir dans l’heure ; minor : faire réparer',
  'since when what it is about has been so; before raisedAt by the grace time of its rule':
    'depuis quand ce dont elle parle est ainsi ; avant raisedAt du délai de grâce de sa règle',
  'when it was last found to be so, as far as it has been published':
    'quand on l’a constaté en dernier, pour autant que ce soit publié',
  'how often it was raised since it was last removed': 'combien de fois elle a été levée depuis son dernier retrait',
  'French and English, made of figures and plain ids only':
    'en français et en anglais, fait de chiffres et d’identifiants seulement',
  'numbers by name; each name ends in its unit (Seconds, Kmh, M, Share from 0 to 1), else it is a count':
    'nombres par nom ; chaque nom finit par son unité (Seconds, Kmh, M, Share de 0 à 1), sinon c’est un compte',
  'the entities it is about': 'les éléments dont elle parle',
  'what operators have done about it: for operators alone':
    'ce que les opérateurs en ont fait : pour les opérateurs seulement',
  'who was first': 'qui a été le premier',
  'name of whoever acted': 'nom de qui a agi',
  'oldest first: of this time it was raised, and what muted it before':
    'le plus ancien d’abord : depuis cette levée, et ce qui l’avait mise en sourdine',
  'length of time the figure covers; 0 when it is how things are at computedAt':
    'durée que le chiffre couvre ; 0 si c’est l’état à computedAt',
  'how many entities the figure was made of': 'sur combien d’éléments le chiffre est fait',
  'which time the alarm was raised': 'quelle levée de l’alarme',
  'of the alarm when it was done: what is worse later is new again':
    'de l’alarme à ce moment : ce qui empire après est de nouveau nouveau',
  'who it was assigned to': 'à qui elle a été confiée',
  'muted until then': 'en sourdine jusque-là',
  'of a note, or why': 'd’une note, ou pourquoi',
  'of a closed one; `false-alarm` where there was nothing': 'd’une alarme close ; `false-alarm` s’il n’y avait rien',
  'when it was written, or happened where the hub wrote it':
    'quand elle a été écrite, ou s’est passée si le hub l’a écrite',
  'by language; und where an operator wrote it in one': 'par langue ; und si un opérateur l’a écrite en une seule',
  'absent where the hub wrote it': 'absent si le hub l’a écrite',
  'the entry it corrects': 'la ligne qu’elle corrige',
  'of the alarm it is about': 'de l’alarme dont il s’agit',
  'id of the key or session, `command` for whoever has the machine, `anybody`':
    'identifiant de la clé ou de la session, `command` pour qui a la machine, `anybody`',
  '`keys.create`, `alarms.mute`': '`keys.create`, `alarms.mute`',
  'what it was done to': 'sur quoi cela a été fait',
  'address of the client': 'adresse du client',
};
