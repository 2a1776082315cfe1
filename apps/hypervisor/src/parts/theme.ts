import { effect, signal } from '@preact/signals';

const system = matchMedia('(prefers-color-scheme: dark)');
const asked = new URLSearchParams(location.search).get('theme') ?? localStorage.getItem('theme');

/** The reader's choice, else the system's; follows the system until a choice is made. */
export const theme = signal<'light' | 'dark'>(
  asked === 'dark' || asked === 'light' ? asked : system.matches ? 'dark' : 'light',
);

system.addEventListener('change', ({ matches }) => {
  if (!localStorage.getItem('theme')) theme.value = matches ? 'dark' : 'light';
});

effect(() => {
  document.documentElement.dataset['theme'] = theme.value;
});

export function switchTheme(): void {
  theme.value = theme.value === 'dark' ? 'light' : 'dark';
  localStorage.setItem('theme', theme.value);
}
