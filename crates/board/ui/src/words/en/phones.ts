/** The demo's phones: texts as customers see them. */
export const phones = {
  title: 'Customers’ phones',
  close: 'Close the phones',
  nobody: 'Nobody has got a text yet.',
  list: 'Phones',
  waits: 'waits for an answer',
  you: (body: string) => `You: ${body}`,
  noTexts: 'No texts yet',
  none: 'No texts yet.',
  all: 'All phones',
  phoneOf: (name: string) => `${name}’s phone`,
  textsOf: (name: string) => `Texts of ${name}`,
  today: (day: string) => `Today, ${day}`,
  digits: 'Answer with a digit',
  answerAs: (name: string) => `Answer as ${name}`,
  send: 'Send',
  real: 'Texts go to real phones here, so there are none to show.',
};
