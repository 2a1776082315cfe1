/** French, then English. */
export const SIGN_IN = {
  signIn: ['Se connecter', 'Sign in'],
  signInLead: [
    'Pour les agents d’exploitation, les expérimentateurs et les administrateurs. Les données ouvertes se lisent sans se connecter.',
    'For operators, experimenters and administrators. Open data are read without signing in.',
  ],
  signInProvider: ['Avec le compte de votre organisation', 'With the account of your organisation'],
  signInSecret: ['Code à usage unique, ou clé de ce hub', 'Code that is good once, or a key of this hub'],
  signInHelp: [
    'Qui administre la machine obtient un code par « npm run hub -- sign-in ».',
    'Whoever administers the machine gets a code by “npm run hub -- sign-in”.',
  ],
  signInRefused: [
    'Connexion refusée : ce code ou cette clé n’est pas valable, a déjà servi ou a expiré.',
    'Not signed in: this code or key is none, was used, or has ended.',
  ],
  signInNoRole: [
    'Connexion refusée : votre compte n’a pas de rôle dans ce hub, ou la connexion n’a pas été confirmée. Parlez-en à son administrateur.',
    'Not signed in: your account has no role in this hub, or who you are was not confirmed. Ask its administrator.',
  ],
  signInUnavailable: [
    'Le fournisseur d’identité ne répond pas. Réessayez dans un moment.',
    'The identity provider does not answer. Try again in a while.',
  ],
  signInTooMany: ['Trop d’essais : réessayez dans une minute.', 'Too many tries: try again in a minute.'],
  signedInAs: ['Connecté :', 'Signed in:'],
  signedInUntil: ['jusqu’au', 'until'],
  signOut: ['Se déconnecter', 'Sign out'],
  'signedInRole.reader': ['lecture', 'reader'],
  'signedInRole.partner': ['partenaire', 'partner'],
  'signedInRole.experimenter': ['expérimentation', 'experimenter'],
  'signedInRole.operator': ['exploitation', 'operator'],
  'signedInRole.admin': ['administration', 'administrator'],
  toMap: ['Aller à l’hyperviseur', 'Go to the hypervisor'],
} as const satisfies Readonly<Record<string, readonly [fr: string, en: string]>>;
