/** Several territories in one timeline: choosing them, their heads, and what can't go from one to another. */
export const several = {
  label: 'Territories on show',
  only: (territory: string) => `Show only ${territory}`,
  also: (territory: string) => `Show ${territory} with the others`,
  hint: (most: number) => `Tick several to see their days together, ${most} at most.`,
  full: (most: number) => `${most} are as many as can be on show at once. Take one away to tick another.`,
  loading: 'Loading…',
  ownTime: (time: string, zone: string) => `own clock ${time}, ${zone}`,
  nobody: 'No technicians on this day.',
  belongs: (customer: string, own: string, other: string) => `${customer}’s visit belongs to ${own}. Nobody of ${other} can take it over: a visit stays in its territory.`,
  within: (own: string) => `Only technicians of ${own}: a visit stays in its territory.`,
  which: 'Territory',
};

export default several;
