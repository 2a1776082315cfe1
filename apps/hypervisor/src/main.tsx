import { render } from 'preact';
import 'maplibre-gl/dist/maplibre-gl.css';
import './page.css';
import { start } from './live/store';
import { followAddress } from './live/view';
import { App } from './parts/app';

start();
followAddress();
render(<App />, document.getElementById('app')!);
