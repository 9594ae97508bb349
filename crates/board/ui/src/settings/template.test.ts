import { expect, test } from 'vitest';
import { oneLine, templateName, variableName, withVariable } from './template';

test('a variable takes the place of what is selected, and the caret stands after it', () => {
  expect(withVariable('Hello Sam!', 6, 9, 'technician')).toEqual({ text: 'Hello { $technician }!', caret: 21 });
});

test('what is pasted becomes one line', () => {
  expect(oneLine('Hello,\r\n  we come\n')).toBe('Hello, we come ');
});

test('a message and a variable are called by their names, and new ones by what the server calls them', () => {
  expect(templateName('evening')).toBe('The evening before');
  expect(templateName('toString')).toBe('toString');
  expect(variableName('from')).toBe('the window’s start');
});
