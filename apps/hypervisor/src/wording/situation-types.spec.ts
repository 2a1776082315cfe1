import { DETAIL_ELEMENT } from '../../../../libs/formats/datex2/record-types';
import { SITUATION_TYPES } from './situation-types';

describe('what a road event is called', () => {
  it('is known of each class of DATEX II that says what it is in particular', () => {
    expect(Object.keys(SITUATION_TYPES).sort()).toEqual(Object.keys(DETAIL_ELEMENT).sort());
  });
});
