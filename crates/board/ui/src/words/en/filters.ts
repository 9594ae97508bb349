/** Filters that were given a name. */
export const filters = {
  list: 'Saved filters',
  none: 'Nothing is saved yet. Choose a filter and an order, and give them a name.',
  everything: 'All',
  worriesFirst: 'rows at risk first',
  remove: (name: string) => `Delete ${name}`,
  removed: (name: string) => `${name} is deleted.`,
  picked: (name: string) => `${name} is on show.`,
  name: 'Name for what is on show',
  save: 'Save',
  saved: (name: string) => `${name} is saved.`,
  full: (most: number) => `${most} can be saved. Delete one to save another.`,
  notKept: 'Not saved: this browser keeps nothing.',
};

export default filters;
