import type { Map as MapLibre } from 'maplibre-gl';
import type { Oldness } from '../live/age';
import { fillOf, luminanceOf } from './old-vehicle';

/** Icons drawn here, so that the map needs no font or sprite server. Meaning is in shape and text, colour only helps. */

const SCALE = 2;
const FONT = '600 12px system-ui, "Segoe UI", sans-serif';

export interface IconColours {
  ink: string;
  paper: string;
}

function canvas(width: number, height: number): { context: CanvasRenderingContext2D; data: () => ImageData } {
  const element = document.createElement('canvas');
  element.width = width * SCALE;
  element.height = height * SCALE;
  const context = element.getContext('2d')!;
  context.scale(SCALE, SCALE);
  return { context, data: () => context.getImageData(0, 0, element.width, element.height) };
}

/** Black or white, whichever can be read on the colour. */
export function inkOn(colour: string): string {
  // Where both are read alike, 4.6 to 1.
  return luminanceOf(colour) > 0.179 ? '#000000' : '#ffffff';
}

/**
 * A line's pill: its colour, its short name; hollow where only its stop is known. What is old is pale within a rim that is
 * not, and what is very old within a dotted one: it must be found, and not be taken for what is now.
 */
export function vehicleIcon(
  name: string,
  colour: string,
  { edge, ink, paper, label }: IconColours & { edge: string; label: string },
  byStop: boolean,
  old: Oldness,
): ImageData {
  const measure = canvas(1, 1).context;
  measure.font = FONT;
  const width = Math.max(22, Math.ceil(measure.measureText(name).width) + 12);
  const { context, data } = canvas(width + 2, 22);
  const fill = byStop ? paper : fillOf(colour, paper, old);
  context.fillStyle = fill;
  context.strokeStyle = old > 0 ? label : byStop ? colour : edge;
  context.lineWidth = byStop || old > 0 ? 2 : 1.5;
  if (byStop) context.setLineDash([3, 2]);
  else if (old === 2) context.setLineDash([2, 2]);
  context.beginPath();
  context.roundRect(1, 1, width, 20, 6);
  context.fill();
  context.stroke();
  context.font = FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = byStop ? ink : inkOn(fill);
  context.fillText(name, width / 2 + 1, 11.5);
  return data();
}

/** A pointer that turns with the vehicle's bearing; it stands outside the pill. */
export function bearingIcon(colour: string, edge: string): ImageData {
  const { context, data } = canvas(44, 44);
  context.fillStyle = colour;
  context.strokeStyle = edge;
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(22, 2);
  context.lineTo(28, 11);
  context.lineTo(16, 11);
  context.closePath();
  context.fill();
  context.stroke();
  return data();
}

/** A station: a ring filled from below by its share of bikes, with their number. */
export function stationIcon(count: string, share: number, closed: boolean, { ink, paper }: IconColours): ImageData {
  const { context, data } = canvas(26, 26);
  context.beginPath();
  context.arc(13, 13, 11, 0, Math.PI * 2);
  context.fillStyle = paper;
  context.fill();
  context.save();
  context.clip();
  context.fillStyle = closed ? '#8a8f98' : '#2f9e62';
  context.globalAlpha = 0.45;
  context.fillRect(0, 24 - 22 * share, 26, 26);
  context.restore();
  context.lineWidth = 2;
  context.strokeStyle = closed ? '#8a8f98' : '#1f7a4a';
  if (closed) context.setLineDash([3, 3]);
  context.stroke();
  context.fillStyle = ink;
  context.font = '600 11px system-ui, "Segoe UI", sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText(count, 13, 13.5);
  return data();
}

/** A road counter: a diamond. */
export function counterIcon(colour: string, edge: string): ImageData {
  const { context, data } = canvas(18, 18);
  context.fillStyle = colour;
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.moveTo(9, 1.5);
  context.lineTo(16.5, 9);
  context.lineTo(9, 16.5);
  context.lineTo(1.5, 9);
  context.closePath();
  context.fill();
  context.stroke();
  return data();
}

/** Several road counters in one place: how many, framed by the worst of them. */
export function counterGroupIcon(count: string, colour: string, { ink, paper }: IconColours): ImageData {
  const measure = canvas(1, 1).context;
  measure.font = FONT;
  const width = Math.max(20, Math.ceil(measure.measureText(count).width) + 14);
  const { context, data } = canvas(width + 4, 24);
  context.fillStyle = paper;
  context.strokeStyle = colour;
  context.lineWidth = 3;
  context.beginPath();
  context.moveTo(2, 12);
  context.lineTo(8, 2.5);
  context.lineTo(width - 4, 2.5);
  context.lineTo(width + 2, 12);
  context.lineTo(width - 4, 21.5);
  context.lineTo(8, 21.5);
  context.closePath();
  context.fill();
  context.stroke();
  context.font = FONT;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillStyle = ink;
  context.fillText(count, width / 2 + 2, 12.5);
  return data();
}

/** An event on the road: the triangle of the traffic sign. */
export function situationIcon(): ImageData {
  const { context, data } = canvas(28, 26);
  context.lineJoin = 'round';
  context.lineWidth = 3;
  context.strokeStyle = '#c62828';
  context.fillStyle = '#fff8e1';
  context.beginPath();
  context.moveTo(14, 3);
  context.lineTo(25.5, 23);
  context.lineTo(2.5, 23);
  context.closePath();
  context.fill();
  context.stroke();
  context.fillStyle = '#101418';
  context.font = '700 14px system-ui, sans-serif';
  context.textAlign = 'center';
  context.fillText('!', 14, 20.5);
  return data();
}

/** A word to travellers at a stop: a disc with an i. */
export function alertIcon(edge: string): ImageData {
  const { context, data } = canvas(22, 22);
  context.fillStyle = '#b35c00';
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.arc(11, 11, 9.5, 0, Math.PI * 2);
  context.fill();
  context.stroke();
  context.fillStyle = '#ffffff';
  context.font = '700 14px Georgia, serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('i', 11, 11.5);
  return data();
}

/** A car park: the sign of it, struck through where there is no way in. */
export function parkIcon(shut: boolean, edge: string): ImageData {
  const { context, data } = canvas(20, 20);
  context.fillStyle = shut ? '#6d7680' : '#1f5fb0';
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(1, 1, 18, 18, 4);
  context.fill();
  context.stroke();
  context.fillStyle = '#ffffff';
  context.font = '700 13px system-ui, sans-serif';
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.fillText('P', 10, 10.8);
  if (!shut) return data();
  context.strokeStyle = '#ffffff';
  context.lineWidth = 2;
  context.beginPath();
  context.moveTo(4, 16);
  context.lineTo(16, 4);
  context.stroke();
  return data();
}

/** A message sign: a dark board with as many bright lines as it shows, crossed where it does not work. */
export function signIcon(lines: number, broken: boolean, edge: string): ImageData {
  const { context, data } = canvas(26, 18);
  context.fillStyle = '#12161b';
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(1, 1, 24, 16, 2.5);
  context.fill();
  context.stroke();
  context.lineWidth = 2;
  context.strokeStyle = broken ? '#c62828' : '#f5a623';
  context.beginPath();
  if (broken) {
    context.moveTo(8, 4.5);
    context.lineTo(18, 13.5);
    context.moveTo(18, 4.5);
    context.lineTo(8, 13.5);
  } else
    for (let at = 0; at < lines; at += 1) {
      const y = 9 + (at - (lines - 1) / 2) * 4.2;
      context.moveTo(5, y);
      context.lineTo(at === lines - 1 && lines > 1 ? 16 : 21, y);
    }
  context.stroke();
  return data();
}

/** A free-floating vehicle: a small square on its corner's side. */
export function freeVehicleIcon(colour: string, edge: string): ImageData {
  const { context, data } = canvas(10, 10);
  context.fillStyle = colour;
  context.strokeStyle = edge;
  context.lineWidth = 1.5;
  context.beginPath();
  context.roundRect(1.5, 1.5, 7, 7, 2);
  context.fill();
  context.stroke();
  return data();
}

/** A commune's name, for the base map. */
export function labelIcon(text: string, ink: string, halo: string): ImageData {
  const font = '500 11px system-ui, "Segoe UI", sans-serif';
  const measure = canvas(1, 1).context;
  measure.font = font;
  const width = Math.ceil(measure.measureText(text).width) + 8;
  const { context, data } = canvas(width, 18);
  context.font = font;
  context.textAlign = 'center';
  context.textBaseline = 'middle';
  context.lineWidth = 3;
  context.lineJoin = 'round';
  context.strokeStyle = halo;
  context.strokeText(text, width / 2, 9);
  context.fillStyle = ink;
  context.fillText(text, width / 2, 9);
  return data();
}

/** Adds or replaces an image; icons repeat, so each is drawn once a theme. */
export function ensureImage(map: MapLibre, name: string, draw: () => ImageData): string {
  if (!map.hasImage(name)) map.addImage(name, draw(), { pixelRatio: SCALE });
  return name;
}
