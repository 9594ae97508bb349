// What changes something is offered to those who may change it, and to nobody else: the server would refuse.

import type { ComponentChildren } from 'preact';
import { mayChange } from '../state/session';

/** Its children, for those who may change the day. */
export const MayChange = ({ children }: { children: ComponentChildren }) => (mayChange.value ? <>{children}</> : null);
