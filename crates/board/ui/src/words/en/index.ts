// The board in English: what every other language has to say as well.

import { alerts } from './alerts';
import { changes } from './changes';
import { common } from './common';
import { door } from './door';
import { keys } from './keys';
import { ledger } from './ledger';
import { phones } from './phones';
import { story } from './story';
import { team } from './team';
import { timeline } from './timeline';
import { top } from './top';
import { urgent } from './urgent';

const english = { alerts, changes, common, door, keys, ledger, phones, story, team, timeline, top, urgent };

export default english;
export type Words = typeof english;
