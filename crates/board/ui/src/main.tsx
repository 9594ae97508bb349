// Starts the board.
import { render } from 'preact';
import { App } from './app';
import './styles/tokens.css';
import './styles/base.css';
import './styles/frame.css';
import './styles/tray.css';
import './styles/timeline.css';
import './styles/low.css';
import './styles/drawer.css';
import './styles/float.css';
import './styles/team.css';

const root = document.getElementById('app');
if (root) render(<App />, root);
