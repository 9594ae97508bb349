// What the board has more of while several territories are on show.

import './several.css';

export { GroupHead } from './head';
export { InTerritory } from './choose';
export { refusal, stays } from './border';
