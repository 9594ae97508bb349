// The territory that an entry is of, where several are on show.

import { isSeveral, nameOf } from '../state/day';

export const Whose = ({ territory }: { territory: string }) => (isSeveral.value ? <span class="ofterritory">{nameOf(territory)}</span> : null);
