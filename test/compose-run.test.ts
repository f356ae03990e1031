import { SHAPES } from './support/compose.ts';
import { canRunComposed } from './support/composed-journey.ts';

// The other two, of several servers: `compose-run-long.test.ts`.
canRunComposed(SHAPES[0]);
