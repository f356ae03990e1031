import './node-version.ts';

// `npm run numbers`. What follows is imported only on a Node that can run it.
await import('./print-numbers.ts');
