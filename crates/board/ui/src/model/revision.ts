// What is known of a day's revision, from events and from loaded days, in whatever order they come.
// Must never let an old answer replace a new one.

/** Follows one day. */
export class Revisions {
  private loaded = -1;
  private heard = -1;

  /** The server said that the day is at `revision`. True when it has to be loaded. */
  hear(revision: number): boolean {
    this.heard = Math.max(this.heard, revision);
    return this.behind;
  }

  /** A day came. True when it may be shown: nothing newer is on show. */
  load(revision: number): boolean {
    if (revision < this.loaded) return false;
    this.loaded = revision;
    return true;
  }

  /** A change was heard of that no loaded day holds. */
  get behind(): boolean {
    return this.heard > this.loaded;
  }
}
