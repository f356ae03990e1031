import './node-version.ts';

// `npm run audit`. What follows is imported only on a Node that can run it.
await import('./print-audit.ts');
