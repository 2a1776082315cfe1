import { render } from 'preact';
import 'maplibre-gl/dist/maplibre-gl.css';
import './page.css';
import { start } from './live/store';
import { App } from './parts/app';

start();
render(<App />, document.getElementById('app')!);
