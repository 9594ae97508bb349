// Small parts that appear everywhere: keys, pills, a dialog that keeps the focus.

import type { ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import type { BoardStatus } from '../api/types';
import { statusWord } from '../model/status';
import { Icon } from './icons';

/** A key's name beside what it does; not read out, the help lists all keys. */
export const Key = ({ children }: { children: ComponentChildren }) => <kbd aria-hidden="true">{children}</kbd>;

/** A status: icon, colour and word. */
export const Pill = ({ status, children }: { status: BoardStatus; children?: ComponentChildren }) => (
  <span class="pill" data-status={status}>
    <Icon name={status} small />
    {statusWord(status)}
    {children}
  </span>
);

/** A modal dialog of the browser: keeps the focus inside, closes on Escape and on its backdrop. */
export function Dialog(props: { label: string; class?: string; onClose: () => void; children: ComponentChildren }) {
  const ref = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = ref.current;
    dialog?.showModal?.();
    return () => dialog?.close?.();
  }, []);
  return (
    <dialog
      ref={ref}
      class={`dialog ${props.class ?? ''}`}
      aria-label={props.label}
      onCancel={(event) => {
        event.preventDefault();
        props.onClose();
      }}
      onClick={(event) => {
        if (event.target === ref.current) props.onClose();
      }}
    >
      {props.children}
    </dialog>
  );
}
