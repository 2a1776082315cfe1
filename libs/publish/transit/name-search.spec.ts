import { NameSearch } from './name-search.js';

describe('names of stops and the communes they lie in', () => {
  const names = ['Gare - Rue Verte', 'Chemin de Rouen', 'Gare de Sotteville', 'Mairie'];
  const communes = [['Rouen'], ['Le Mesnil-Esnard'], ['Sotteville-lès-Rouen'], ['Oissel']];
  const search = new NameSearch(names, communes);
  const found = (text: string) => {
    const { hits, isPartial } = search.findBest(text);
    return [isPartial, ...hits.map(({ index }) => names[index])];
  };

  it('are found by a commune that is no part of the name, the commune itself before those called after it', () => {
    expect(found('gare de rouen').slice(0, 2)).toEqual([true, 'Gare - Rue Verte']);
    expect(found('mairie oissel')).toEqual([true, 'Mairie']);
  });

  it('are those with every word alone, where there are any', () => {
    expect(found('gare sotteville')).toEqual([false, 'Gare de Sotteville']);
    expect(found('rouen')).toEqual([false, 'Chemin de Rouen']);
  });

  it('are none by a commune alone', () => {
    expect(search.find('oissel')).toEqual([]);
    expect(found('bus oissel')).toEqual([true]);
  });
});
