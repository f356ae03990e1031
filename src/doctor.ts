import './node-version.ts';

// `npm run doctor`. What follows is imported only on a Node that can run it.
await import('./run-doctor.ts');
