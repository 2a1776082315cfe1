/** Words of what is kept and shared; French, then English. */
export const viewFr = {
  views: 'Vues',
  viewName: 'Nom de la vue',
  keepView: 'Garder',
  forgetView: 'Oublier la vue',
  noViews:
    'Ce que la page montre (carte, couches, couleur, panneau, instant) se garde ici sous un nom, dans ce navigateur.',
  copyAddress: 'Copier l’adresse',
  addressCopied: 'Adresse copiée',
  inStep: 'Suivre mes autres fenêtres',
} as const;

export const viewEn: Record<keyof typeof viewFr, string> = {
  views: 'Views',
  viewName: 'Name of the view',
  keepView: 'Keep',
  forgetView: 'Forget the view',
  noViews: 'What the page shows (map, layers, colour, panel, instant) is kept here under a name, in this browser.',
  copyAddress: 'Copy the address',
  addressCopied: 'Address copied',
  inStep: 'In step with my other windows',
};
