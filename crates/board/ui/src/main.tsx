// Starts the board.
import { render } from 'preact';
import { App } from './app';
import { choose } from './words/catalogue';
import { preferred } from './words/language';
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
const begin = () => root && render(<App />, root);
// In English where the words of another language can't be loaded.
choose(preferred()).then(begin, begin);
