import type { XmlWriter } from '#libs/formats/xml';
import type { RecordLosses } from './losses.js';
import { isWord } from './word.js';

const OPERATORS: Record<string, string> = {
  '=': 'equalTo',
  '>': 'greaterThan',
  '≥': 'greaterThanOrEqualTo',
  '<': 'lessThan',
  '≤': 'lessThanOrEqualTo',
};
const LENGTH = /^length([=<>≤≥])(\d+(?:\.\d+)?)$/;

/** A class of vehicles as the reader names it: words of the list, or limits of length; see `vehicleClassOf`. */
export function writeVehicleCharacteristics(
  writer: XmlWriter,
  name: string,
  vehicleType: string | undefined,
  losses: RecordLosses,
): void {
  if (vehicleType === undefined) return;
  const parts = vehicleType.split(' ');
  const lengths = parts.map((part) => LENGTH.exec(part));
  const types = parts.filter((part) => isWord('vehicleType', part));
  const limits = lengths.filter((match) => match !== null).slice(0, 2);
  if (types.length + limits.length !== parts.length) losses.add(`vehicle type ${vehicleType}`);
  if (types.length + limits.length === 0) return;
  writer.within(name, {}, () => {
    for (const type of types) writer.leaf('com:vehicleType', type);
    for (const [, operator, length] of limits)
      writer.within('com:lengthCharacteristic', {}, () => {
        writer.leaf('com:comparisonOperator', OPERATORS[operator!]).leaf('com:vehicleLength', length);
      });
  });
}
