/**
 * The boulevards of Rouen from Boulingrin round the old town to the Théâtre des Arts, longitude and latitude, with the
 * stops of the demo's network that stand there. © OpenStreetMap contributors (ODbL).
 */
export const STREET = [
  [1.10554, 49.44667],
  [1.10525, 49.44671],
  [1.10038, 49.44833],
  [1.09972, 49.44848],
  [1.0995, 49.44842],
  [1.09784, 49.44777],
  [1.09653, 49.44722],
  [1.09623, 49.44718],
  [1.09523, 49.44725],
  [1.09453, 49.44727],
  [1.09358, 49.44713],
  [1.08905, 49.44632],
  [1.08685, 49.44589],
  [1.08655, 49.44578],
  [1.08619, 49.44546],
  [1.08449, 49.44275],
  [1.08392, 49.44227],
  [1.0837, 49.44218],
  [1.08313, 49.44166],
  [1.08265, 49.44121],
  [1.08253, 49.44101],
  [1.08404, 49.44035],
  [1.08457, 49.44015],
  [1.0887, 49.43905],
  [1.08943, 49.43887],
];

/** Where the shuttle stops, by the place on the street nearest to it. */
export const STOPS = [
  { id: 'BOULI', at: [1.10554, 49.44667] },
  { id: 'BEAUV', at: [1.10038, 49.44833] },
  { id: 'GAREV', at: [1.09453, 49.44727] },
  { id: 'TARTS', at: [1.08943, 49.43887] },
];

const METRES_A_DEGREE = 111_200;

export function metresBetween([x1, y1], [x2, y2]) {
  const east = (x2 - x1) * METRES_A_DEGREE * Math.cos((((y1 + y2) / 2) * Math.PI) / 180);
  return Math.hypot(east, (y2 - y1) * METRES_A_DEGREE);
}

/** A line one can drive along: its length, and place and direction so many metres from its beginning. */
export function roadOf(line) {
  const until = [0];
  for (let i = 1; i < line.length; i += 1) until.push(until[i - 1] + metresBetween(line[i - 1], line[i]));
  const length = until.at(-1);
  return {
    length,
    placeAt(metres) {
      const at = Math.min(length, Math.max(0, metres));
      let i = until.findIndex((one) => one >= at);
      if (i < 1) i = 1;
      const share = (at - until[i - 1]) / (until[i] - until[i - 1] || 1);
      const [x1, y1] = line[i - 1];
      const [x2, y2] = line[i];
      const east = (x2 - x1) * Math.cos((y1 * Math.PI) / 180);
      return {
        longitude: x1 + (x2 - x1) * share,
        latitude: y1 + (y2 - y1) * share,
        bearingDeg: ((Math.atan2(east, y2 - y1) * 180) / Math.PI + 360) % 360,
      };
    },
    /** Metres from the beginning to the vertex nearest to a place. */
    metresTo(place) {
      const distances = line.map((vertex) => metresBetween(vertex, place));
      return until[distances.indexOf(Math.min(...distances))];
    },
  };
}
