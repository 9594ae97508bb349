// What the ledger holds about a visit, newest first. Never leaves an entry out: it only folds.

import type { VisitStory } from '../api/types';
import { momentText } from '../model/time';
import { ledgerLine } from '../model/words';
import { ledgerUnfolded } from '../state/board';
import { zoneOf } from '../state/day';
import { Icon } from '../ui/icons';
import { Key } from '../ui/parts';
import { words } from '../words/words';

const FOLDED = 5;

export function StoryLedger({ story, unfolded }: { story: VisitStory; unfolded: boolean }) {
  const entries = [...story.ledger].sort((a, b) => b.sequence - a.sequence);
  const shown = unfolded ? entries : entries.slice(0, FOLDED);
  return (
    <section class="part" aria-label={words().story.ledger} data-testid="ledger">
      <h3>
        {words().story.ledger}
        <button class="link quietlink" aria-expanded={unfolded} onClick={() => (ledgerUnfolded.value = !unfolded)}>
          {words().story.entries(entries.length)}<Key>L</Key>
        </button>
      </h3>
      <ol class="ledger">
        {shown.map((entry) => {
          const { icon, text } = ledgerLine(entry, zoneOf(story.territory));
          return (
            <li key={entry.sequence}>
              <span class="mut">{momentText(entry.at, zoneOf(story.territory), story.date)}</span>
              <span data-status={icon}><Icon name={icon} /></span>
              <span>{text}</span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
