// A new link for the customer's page: the ones that were sent stop working. Asked once more, since whoever has one is
// locked out by it, and offered together with a text that brings the new one.

import { useState } from 'preact/hooks';
import type { VisitView } from '../api/types';
import { firstName } from '../model/names';
import { revokeLink } from '../state/link';
import { words } from '../words/words';

export function NewLink({ visit, onDone }: { visit: VisitView; onDone: () => void }) {
  const [tell, setTell] = useState(visit.phone !== null);
  const give = async () => {
    if (await revokeLink(visit, tell)) onDone();
  };
  return (
    <div class="newlink" role="group" aria-label={words().story.newLink} data-testid="newlink">
      <p>{words().story.newLinkDoes}</p>
      <label><input type="checkbox" checked={tell} onChange={(event) => setTell(event.currentTarget.checked)} />{words().story.newLinkTell(firstName(visit.customer))}</label>
      <button class="btn small primary" onClick={() => void give()} data-testid="newlink-give">{words().story.newLinkGive}</button>
      <button class="btn small" onClick={onDone}>{words().common.cancel}</button>
    </div>
  );
}
