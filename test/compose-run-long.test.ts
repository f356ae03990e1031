import { describe } from 'vitest';
import { SHAPES } from './support/compose.ts';
import { canRunComposed } from './support/composed-journey.ts';

describe.each(SHAPES.slice(1))('%s', (file) => {
  canRunComposed(file);
});
