// A technician's portrait: what customers see of who comes to them. Chosen from a file, and taken away again.

import type { Technician } from '../api/types';
import { initials } from '../model/names';
import { mayChange } from '../state/session';
import { givePortrait, takePortrait } from '../state/portrait';
import { Icon } from '../ui/icons';
import { words } from '../words/words';

const KINDS = 'image/jpeg,image/png,image/webp';

export function Portrait({ technician, onChange }: { technician: Technician; onChange: () => void }) {
  const { id, name, portrait } = technician;
  const send = async (input: HTMLInputElement) => {
    const file = input.files?.[0];
    input.value = '';
    if (file && (await givePortrait(technician, file))) onChange();
  };
  const remove = async () => {
    if (await takePortrait(technician)) onChange();
  };
  return (
    <span class="portrait">
      {portrait
        ? <img src={`/api/technicians/${encodeURIComponent(id)}/portrait?v=${portrait.slice(0, 12)}`} alt={words().team.portraitOf(name)} width={36} height={36} />
        : <i aria-hidden="true">{initials(name)}</i>}
      {mayChange.value && (
        <>
          <label class="ib" title={words().team.choosePortrait}>
            <Icon name="picture" small /><span class="sr">{words().team.choosePortraitOf(name)}</span>
            <input type="file" accept={KINDS} onChange={(event) => void send(event.currentTarget)} data-testid={`portrait-${id}`} />
          </label>
          {portrait && (
            <button class="ib" onClick={() => void remove()} title={words().team.noPortrait} aria-label={words().team.noPortraitOf(name)} data-testid={`no-portrait-${id}`}><Icon name="close" small /></button>
          )}
        </>
      )}
    </span>
  );
}
