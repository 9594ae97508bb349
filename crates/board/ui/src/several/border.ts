// What stays in its territory, in words: the server moves a visit within its territory's day, and knows no other move.

import type { Row, Visit } from '../model/compose';
import { nameOf } from '../state/day';
import { words } from './words';

/** Why a visit can't go to a technician of another territory. */
export const refusal = ({ customer, territory }: Visit, technician: Row): string => words().belongs(customer, nameOf(territory), nameOf(technician.territory));

/** Whom a visit of a territory can go to. */
export const stays = (territory: string): string => words().within(nameOf(territory));
