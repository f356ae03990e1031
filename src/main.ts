import './node-version.ts';

// `npm start`. What follows is imported only on a Node that can run it.
await import('./start.ts');
