import type { ServiceDays } from '#libs/formats/gtfs';
import type { Section, UnpackedIndex } from './index-file.js';

/** An exception takes one number: day × 2, plus one when service is added. */
export function packServices(services: readonly ServiceDays[]): Record<string, Section> {
  const offsets = new Uint32Array(services.length + 1);
  services.forEach(({ exceptions }, i) => {
    offsets[i + 1] = offsets[i]! + exceptions.length;
  });
  return {
    'service.weekdays': Uint8Array.from(services, (service) => service.weekdays),
    'service.startDay': Int32Array.from(services, (service) => service.startDay),
    'service.endDay': Int32Array.from(services, (service) => service.endDay),
    'service.exceptionOffsets': offsets,
    'service.exceptions': Int32Array.from(
      services.flatMap(({ exceptions }) => exceptions.map(({ day, added }) => day * 2 + (added ? 1 : 0))),
    ),
  };
}

export function unpackServices(index: UnpackedIndex<unknown>): ServiceDays[] {
  const weekdays = index.section('service.weekdays', 'u8');
  const startDay = index.section('service.startDay', 'i32');
  const endDay = index.section('service.endDay', 'i32');
  const offsets = index.section('service.exceptionOffsets', 'u32');
  const exceptions = index.section('service.exceptions', 'i32');
  return Array.from(weekdays, (days, i) => ({
    weekdays: days,
    startDay: startDay[i]!,
    endDay: endDay[i]!,
    exceptions: Array.from(exceptions.subarray(offsets[i], offsets[i + 1]), (packed) => ({
      day: packed >> 1,
      added: (packed & 1) === 1,
    })),
  }));
}
