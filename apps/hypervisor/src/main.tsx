import { render } from 'preact';
import 'maplibre-gl/dist/maplibre-gl.css';
import './page.css';
import { start } from './live/store';
import { followReplay } from './live/replay';
import { followInStep } from './live/in-step';
import { followSavedViews } from './live/saved-views';
import { followAddress } from './live/view';
import { App } from './parts/app';
import { askAtTheDoor } from './parts/enter';

start();
followAddress();
followSavedViews();
followInStep();
followReplay();
void askAtTheDoor().catch(() => undefined);
render(<App />, document.getElementById('app')!);
