// One territory's day, followed: loaded when it is asked for, with what the server says is new of it. Must never have more
// than one load of it under way.

import { api } from '../api/client';
import { Coalescer } from '../model/coalesce';
import { type TerritoryDay, placed } from '../model/compose';
import { merge } from '../model/merge';
import { Revisions } from '../model/revision';
import { share } from '../model/share';

const LOAD_SPACING_MS = 250;

export interface FollowerHears {
  /** The server answered at its time `now`; the day is the one before when nothing of it is new. */
  loaded(territory: string, day: TerritoryDay, before: TerritoryDay | undefined, now: string): void;
  failed(territory: string, error: unknown): void;
}

export class DayFollower {
  private date: string | undefined;
  private known: TerritoryDay | undefined;
  private revisions = new Revisions();
  private readonly loader = new Coalescer(() => this.load(), LOAD_SPACING_MS);

  constructor(
    readonly territory: string,
    private readonly hears: FollowerHears,
  ) {}

  /** Follows another day. */
  show(date: string): void {
    this.date = date;
    this.known = undefined;
    this.revisions = new Revisions();
    this.refresh();
  }

  /** Wishes for a fresh day, soon. */
  refresh(): void {
    this.loader.request();
  }

  /** The server said that a day is at a revision. */
  hear(date: string, revision: number): void {
    if (date === this.date && this.revisions.hear(revision)) this.refresh();
  }

  /** Asks when nobody did for so long: each event asks by itself. */
  poll(idleMs: number): void {
    if (this.loader.idleMs() >= idleMs) this.refresh();
  }

  stop(): void {
    this.date = undefined;
    this.loader.stop();
  }

  private async load(): Promise<void> {
    const { date, known, territory } = this;
    if (date === undefined) return;
    const isCurrent = () => this.date === date;
    try {
      const view = merge(known, await api.day(territory, date, known?.version)) ?? merge(undefined, await api.day(territory, date));
      if (!isCurrent() || !view) return;
      const [before, { now }] = [this.known, view];
      // An old answer must never replace a new one; the server was reached all the same.
      if (this.revisions.load(view.revision)) this.known = share(before, placed(view));
      if (this.known) this.hears.loaded(territory, this.known, before, now);
    } catch (error) {
      if (isCurrent()) this.hears.failed(territory, error);
    }
  }
}
