// The board's icons: strokes of one weight on a grid of 16. Decorative always: the words stand
// beside them or in the accessible name.

import type { JSX } from 'preact';

const ICONS = {
  planned: <circle cx="8" cy="8" r="5.2" stroke-dasharray="2.6 2.2" />,
  promised: (
    <>
      <path d="M5 3H2.8v10H5M11 3h2.2v10H11" />
      <circle cx="8" cy="8" r="1.9" class="f" />
    </>
  ),
  on_the_way: <path d="M14 2 2 6.8l5 2.2 2.2 5z" />,
  working: (
    <>
      <circle cx="8" cy="8" r="5.6" />
      <path d="M8 4.8V8l2.4 1.4" />
    </>
  ),
  done: <path d="m2.8 8.6 3.4 3.4 7-8" />,
  at_risk: (
    <>
      <path d="M8 2.4 14.4 13.4H1.6z" />
      <path d="M8 6.6v3M8 11.5v.1" />
    </>
  ),
  late: (
    <>
      <path d="M8 1.6 14.4 8 8 14.4 1.6 8z" />
      <path d="M8 5.2v3.2M8 10.6v.1" />
    </>
  ),
  unassigned: (
    <>
      <rect x="2.4" y="2.4" width="11.2" height="11.2" rx="2" stroke-dasharray="2.8 2" />
      <path d="M8 5.6v4.8M5.6 8h4.8" />
    </>
  ),
  no_access: (
    <>
      <path d="M4 14V2.4h8V14M2.4 14h11.2" />
      <path d="m6.4 6 3.2 3.2m0-3.2L6.4 9.2" />
    </>
  ),
  cancelled: <path d="m3.6 3.6 8.8 8.8m0-8.8-8.8 8.8" />,
  search: (
    <>
      <circle cx="7" cy="7" r="4.4" />
      <path d="m10.4 10.4 3.4 3.4" />
    </>
  ),
  left: <path d="m10 3.4-4.6 4.6 4.6 4.6" />,
  right: <path d="m6 3.4 4.6 4.6L6 12.6" />,
  down: <path d="m3.4 6 4.6 4.6L12.6 6" />,
  bookmark: <path d="M4 2h8v12l-4-3.2L4 14z" />,
  close: <path d="m3.6 3.6 8.8 8.8m0-8.8-8.8 8.8" />,
  route: (
    <>
      <circle cx="3.6" cy="12.4" r="1.8" />
      <path d="M5.4 12.4h5a2.4 2.4 0 0 0 0-4.8H5.6a2.3 2.3 0 0 1 0-4.6h7.2M10.8 1l2 2-2 2" />
    </>
  ),
  mute: (
    <>
      <path d="M4.2 11V7.2a3.8 3.8 0 0 1 6.4-2.8M11.8 8v3l1.2 1H4.6M6.8 13.6a1.4 1.4 0 0 0 2.4 0" />
      <path d="m2.4 2.4 11.2 11.2" />
    </>
  ),
  bell: <path d="M4.2 11V7.2a3.8 3.8 0 0 1 7.6 0V11l1.2 1H3zM6.8 13.8a1.4 1.4 0 0 0 2.4 0" />,
  phone: <path d="M3 2.6h2.6L7 6 5.4 7.2a8 8 0 0 0 3.4 3.4L10 9l3.4 1.4V13a1 1 0 0 1-1 1A10.4 10.4 0 0 1 2 3.6a1 1 0 0 1 1-1z" />,
  phones: (
    <>
      <rect x="4.4" y="1.6" width="7.2" height="12.8" rx="1.6" />
      <path d="M7.2 12h1.6" />
    </>
  ),
  pin: (
    <>
      <path d="M8 14.4s4.6-4.4 4.6-8A4.6 4.6 0 0 0 3.4 6.4c0 3.6 4.6 8 4.6 8z" />
      <circle cx="8" cy="6.4" r="1.6" />
    </>
  ),
  tack: <path d="M5.6 2.4h4.8l-.6 4.4 2 2.4H4.2l2-2.4zM8 9.4v4.4" />,
  lock: <path d="M3.6 7.4h8.8v6.2H3.6zM5.4 7.4V5a2.6 2.6 0 0 1 5.2 0v2.4" />,
  wrench: <path d="M13.4 4.4 11 6.8 9.2 5l2.4-2.4a3.6 3.6 0 0 0-4.8 4.6L2.4 11.6l2 2 4.4-4.4a3.6 3.6 0 0 0 4.6-4.8z" />,
  cup: <path d="M3 5.4h8v4.2a3 3 0 0 1-3 3H6a3 3 0 0 1-3-3zM11 6.6h1a1.7 1.7 0 0 1 0 3.4h-1M5.4 1.8v1.4M8.6 1.8v1.4" />,
  message: <path d="M2.4 3h11.2v8H7l-3 2.6V11H2.4z" />,
  picture: (
    <>
      <path d="M2.4 3h11.2v10H2.4zM2.4 11l3.2-3.4 2.6 2.6 1.8-1.8 3.6 3.4" />
      <circle cx="10.6" cy="5.8" r="1" class="f" />
    </>
  ),
  calendar: <path d="M2.4 3.6h11.2v10H2.4zM2.4 6.8h11.2M5.4 2v2.6M10.6 2v2.6" />,
  van: (
    <>
      <path d="M1.6 11.4v-7h7.8v7M9.4 6.4h3l2 2.4v2.6M6.4 11.4h3.4" />
      <circle cx="4.8" cy="11.8" r="1.5" />
      <circle cx="11.6" cy="11.8" r="1.5" />
    </>
  ),
  flag: <path d="M3.6 14.4V2.4M3.6 3h8.8l-2 3 2 3H3.6" />,
  ledger: <path d="M3 2.4h10v11.2H3zM5.6 5.6h4.8M5.6 8h4.8M5.6 10.4h2.8" />,
  move: <path d="M2 5h10.4M9.6 2.2 12.4 5 9.6 7.8M14 11H3.6M6.4 8.2 3.6 11l2.8 2.8" />,
  live: (
    <>
      <circle cx="8" cy="8" r="5.4" />
      <circle cx="8" cy="8" r="2.2" class="f" />
    </>
  ),
  lost: (
    <>
      <circle cx="8" cy="8" r="5.6" stroke-dasharray="3 2.4" />
      <path d="m2.6 13.4 10.8-10.8" />
    </>
  ),
  more: (
    <>
      <circle cx="3.4" cy="8" r="1.3" class="f" />
      <circle cx="8" cy="8" r="1.3" class="f" />
      <circle cx="12.6" cy="8" r="1.3" class="f" />
    </>
  ),
  undo: <path d="M6 3 2.8 6.2 6 9.4M3 6.2h6.4a3.8 3.8 0 0 1 0 7.6H6.6" />,
  redo: <path d="m10 3 3.2 3.2L10 9.4M13 6.2H6.6a3.8 3.8 0 0 0 0 7.6h2.8" />,
  sick: (
    <>
      <circle cx="6.4" cy="5" r="2.6" />
      <path d="M1.8 13.6a4.6 4.6 0 0 1 7-3.9M10.4 11.4h4" />
    </>
  ),
  plus: <path d="M8 3v10M3 8h10" />,
  minus: <path d="M3 8h10" />,
  first: <path d="M2.6 2.6h10.8M8 13.4V5.4M4.8 8.4 8 5.2l3.2 3.2" />,
  fit: <path d="M2.6 5.6v-3h3M10.4 2.6h3v3M13.4 10.4v3h-3M5.6 13.4h-3v-3" />,
  external: <path d="M6.4 3H3v10h10V9.6M9 2.6h4.4V7M13 3 7.4 8.6" />,
} satisfies Record<string, JSX.Element>;

export type IconName = keyof typeof ICONS;

/** An icon, 14 px by default; `small` is 12 px. */
export function Icon({ name, small }: { name: IconName; small?: boolean }) {
  return (
    <svg class={small ? 'i s' : 'i'} viewBox="0 0 16 16" aria-hidden="true" focusable="false">
      {ICONS[name]}
    </svg>
  );
}

/** The mark of the product: a promise's bracket around its moment. */
export function Logo() {
  return (
    <svg class="mark" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
      <path d="M7 3H3v14h4M13 3h4v14h-4" />
      <circle cx="10" cy="10" r="2.6" />
    </svg>
  );
}
