import './node-version.ts';

// `npm run providers:check`. What follows is imported only on a Node that can run it.
await import('./check-providers.ts');
