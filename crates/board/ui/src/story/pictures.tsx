// The photos and signatures that technicians took at a visit, small; each opens by itself.

import type { Attachment, VisitStory } from '../api/types';
import { momentText } from '../model/time';
import { pictureWord } from '../model/words';
import { zoneOf } from '../state/day';
import { words } from '../words/words';

/** Width and height of a small picture in px: four stand in a row of the drawer. */
const SIZE = 68;

export function Pictures({ story }: { story: VisitStory }) {
  return (
    <section class="part" aria-label={words().story.pictures} data-testid="pictures">
      <h3>{words().story.pictures}</h3>
      <ul class="pictures">
        {story.attachments.map((one) => <Picture key={one.id} story={story} picture={one} />)}
      </ul>
    </section>
  );
}

function Picture({ story, picture }: { story: VisitStory; picture: Attachment }) {
  const address = `/api/visits/${encodeURIComponent(picture.visit)}/attachments/${encodeURIComponent(picture.id)}`;
  const name = `${pictureWord(picture.kind)}, ${momentText(picture.at, zoneOf(story.territory), story.date)}`;
  return (
    <li>
      <a href={address} target="_blank" rel="noopener noreferrer" title={name}>
        <img class={picture.kind} src={address} alt={name} width={SIZE} height={SIZE} loading="lazy" />
      </a>
    </li>
  );
}
