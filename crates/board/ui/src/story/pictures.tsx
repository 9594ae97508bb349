// The photos and signatures that technicians took at a visit, small; each opens by itself.

import type { Attachment, VisitStory } from '../api/types';
import { momentText } from '../model/time';
import { zone } from '../state/day';

const SIZE = 72;

export function Pictures({ story }: { story: VisitStory }) {
  return (
    <section class="part" aria-label="Pictures" data-testid="pictures">
      <h3>Pictures</h3>
      {story.attachments.map((one) => <Picture key={one.id} story={story} picture={one} />)}
    </section>
  );
}

function Picture({ story, picture }: { story: VisitStory; picture: Attachment }) {
  const address = `/api/visits/${encodeURIComponent(picture.visit)}/attachments/${encodeURIComponent(picture.id)}`;
  const what = picture.kind === 'photo' ? 'Photo' : 'Signature';
  const name = `${what}, ${momentText(picture.at, zone.value, story.date)}`;
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" title={name}>
      <img src={address} alt={name} width={SIZE} height={SIZE} loading="lazy" style={{ objectFit: 'cover', marginRight: 6 }} />
    </a>
  );
}
