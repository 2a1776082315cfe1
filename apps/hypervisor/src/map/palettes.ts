/** Two themes, water and land by the same names. */
export interface Palette {
  water: string;
  land: string;
  landLine: string;
  river: string;
  green: string;
  street: string;
  highway: string;
  rail: string;
  label: string;
  halo: string;
  edge: string;
  ink: string;
  paper: string;
  routeOpacity: number;
}

export const PALETTES: Record<'light' | 'dark', Palette> = {
  light: {
    water: '#dfe7ea',
    land: '#f6f5f1',
    landLine: '#cfd3d1',
    river: '#b9d5e3',
    green: '#e3ecd9',
    street: '#e2dfd8',
    highway: '#d8cfbd',
    rail: '#b9b4bd',
    label: '#66717a',
    halo: '#f6f5f1',
    edge: '#ffffff',
    ink: '#15202b',
    paper: '#ffffff',
    routeOpacity: 0.55,
  },
  dark: {
    water: '#0d1319',
    land: '#151d25',
    landLine: '#2b3742',
    river: '#0f2d3d',
    green: '#17261f',
    street: '#26313b',
    highway: '#34404a',
    rail: '#3d3a48',
    label: '#8d9aa6',
    halo: '#151d25',
    edge: '#0d1319',
    ink: '#eef3f6',
    paper: '#1d2731',
    routeOpacity: 0.6,
  },
};
