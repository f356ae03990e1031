import './node-version.ts';

// `npm run policy`. What follows is imported only on a Node that can run it.
await import('./print-policy.ts');
