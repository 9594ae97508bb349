/** The way round the board. */
const tour = {
  label: 'The way round the board',
  close: 'Close the way round',
  at: (step: number, steps: number) => `${step} of ${steps}`,
  back: 'Back',
  next: 'Next',
  begin: 'Begin',
  step: {
    day: { title: 'A day of promises', says: 'Each row is a technician. The bracket over a visit is the window its customer was told; the bar under it is when we expect to arrive. A figure means: look here.' },
    alerts: { title: 'What breaks next', says: 'When a promise will probably break, it appears here with the minutes that are left. Press J to open it and a digit to take an option, or let the customer choose.' },
    phones: { title: 'What customers read', says: 'Phones shows every text as it arrives, and lets you answer as the customer. Press T.' },
    plan: { title: 'Change the plan', says: 'Drag a visit, or press V: you see the cost and whose promise it breaks before you drop it. Z takes it back, and its texts are held until then.' },
    report: { title: 'Were they kept?', says: 'On the next morning the report says how many promises were kept and how tight they were. Press ? for all keys.' },
  },
};

export default tour;
export type TourWords = typeof tour;
