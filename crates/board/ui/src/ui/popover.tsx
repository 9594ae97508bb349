// A button, and what it unfolds below itself; what that is, is loaded when it is first unfolded. Closes when it is left.

import type { ComponentChildren } from 'preact';
import { useRef, useState } from 'preact/hooks';
import { type Load, useLoaded } from '../pages/lazy';
import { words } from '../words/words';

export interface Unfolded {
  close: () => void;
}

export function Popover(props: { class?: string; button: ComponentChildren; label: string; testid: string; load: Load<Unfolded> }) {
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== 'Escape' || !isOpen) return;
    event.preventDefault();
    close();
  };
  const left = (event: FocusEvent) => {
    if (!(event.currentTarget as HTMLElement).contains(event.relatedTarget as Node | null)) setOpen(false);
  };
  return (
    <div class="menu" onKeyDown={pressed} onFocusOut={left}>
      <button ref={button} class={props.class} aria-expanded={isOpen} title={props.label} onClick={() => setOpen(!isOpen)} data-testid={props.testid}><span class="sr">{props.label}</span>{props.button}</button>
      {/* Takes the focus of a click beside its parts, which would leave it otherwise. */}
      {isOpen && <div class="menulist fromleft" tabIndex={-1}><Content load={props.load} close={close} /></div>}
    </div>
  );
}

function Content({ load, close }: { load: Load<Unfolded>; close: () => void }) {
  const loaded = useLoaded(load);
  if (loaded.is === 'known') return <loaded.Content close={close} />;
  return <p class="mut" role="status">{loaded.is === 'loading' ? words().common.loading : words().top.loadAgain(loaded.why)}</p>;
}
