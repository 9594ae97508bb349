// Filters that a person gave a name, as the browser keeps them: what is shown, and in which order the rows stand.

import { type Filter, isFilter } from '../model/filter';
import { type RowOrder, isRowOrder } from '../model/order';

export interface SavedFilter {
  name: string;
  filter: Filter;
  order: RowOrder;
}

export const SAVED_MAX = 20;
export const NAME_MAX = 40;

const keyOf = (login: string): string => `kept-filters ${login}`;

/** What the browser keeps for a person; whatever isn't understood is left out. */
export function load(login: string): SavedFilter[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(login)) ?? '[]');
    return Array.isArray(kept) ? kept.filter(isSaved).slice(0, SAVED_MAX) : [];
  } catch {
    return [];
  }
}

function isSaved(one: unknown): one is SavedFilter {
  const { name, filter, order } = (one ?? {}) as Partial<Record<keyof SavedFilter, unknown>>;
  return [name, filter, order].every((part) => typeof part === 'string') && nameOf(name as string) === name && isFilter(filter as string) && isRowOrder(order as string);
}

/** Keeps them; false where the browser keeps nothing. */
export function keep(login: string, saved: readonly SavedFilter[]): boolean {
  try {
    localStorage.setItem(keyOf(login), JSON.stringify(saved));
    return true;
  } catch {
    return false;
  }
}

/** A name as it is kept; nothing for one without a letter. */
export function nameOf(typed: string): string | undefined {
  const name = [...typed.trim().replace(/\s+/g, ' ')].slice(0, NAME_MAX).join('').trim();
  return name === '' ? undefined : name;
}

const isNamed = (name: string) => (one: SavedFilter) => one.name.toLocaleLowerCase() === name.toLocaleLowerCase();

/** Whether there is room for another name; one that is known is saved again in its place. */
export const hasRoom = (saved: readonly SavedFilter[], name: string): boolean => saved.length < SAVED_MAX || saved.some(isNamed(name));

/** The list with one more, in the order of names. */
export function withFilter(saved: readonly SavedFilter[], added: SavedFilter): SavedFilter[] {
  const others = saved.filter((one) => !isNamed(added.name)(one));
  return [...others, added].slice(-SAVED_MAX).sort((a, b) => a.name.localeCompare(b.name));
}
